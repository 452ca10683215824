"""How fast a planned training is here, beside the loop that most people write."""

from __future__ import annotations

import copy
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import torch
from torch import Tensor

from netwright.core.random_state import RandomState
from netwright.core.run_spec import NamedField
from netwright.data.data import Data
from netwright.training.bench.batch_loop import BatchLoop
from netwright.training.bench.count_operations import count_operations
from netwright.training.bench.make_plain_loader import make_plain_loader
from netwright.training.bench.measure_peak import measure_peak
from netwright.training.bench.plain_step import PlainStep
from netwright.training.bench.take_turns import take_turns
from netwright.training.call_network import match_targets
from netwright.training.manner import Manner, Precision
from netwright.training.training_plan import TrainingPlan

PLAIN, BARE, OWN = "plain loop", "bare step", "netwright"
_FEW_SAMPLES = 2


@dataclass(frozen=True)
class Pace:
    """How fast one loop was.

    Args:
        samples_per_second: median over the turns.
        lowest: of the turns, samples a second.
        highest: of the turns, samples a second.
        ratio: to the plain loop, median over the rounds.
        ratio_lowest: of the rounds.
        ratio_highest: of the rounds.
        threads: processor threads.
        precision: number format.
        peak_share: of what this machine's fastest matrix product does with these threads in this format.
    """

    samples_per_second: float
    lowest: float
    highest: float
    ratio: float
    ratio_lowest: float
    ratio_highest: float
    threads: int
    precision: Precision
    peak_share: float


@dataclass(frozen=True)
class Shares:
    """Where the time of a loop goes, as shares of it.

    Args:
        data: making batches.
        calls: what a step costs with two samples: Python, calls of kernels, the update of the weights.
        arithmetic: the rest of the step.
    """

    data: float
    calls: float
    arithmetic: float

    @property
    def limit(self) -> str:
        """The largest of the three."""
        return max(vars(self), key=vars(self).__getitem__)


@dataclass(frozen=True)
class Measured:
    """What was measured of a plan.

    Args:
        paces: of `plain loop`, `bare step` and `netwright`.
        shares: of the time of `plain loop` and `netwright`.
        peaks: operations a second of the fastest matrix product, by format and threads (`float32 x 2`).
        operations: of matrix products and convolutions in a step.
        rounds: turns that each loop had.
    """

    paces: Mapping[str, Pace]
    shares: Mapping[str, Shares]
    peaks: Mapping[str, float]
    operations: int
    rounds: int


def measure_plan(
    plan: TrainingPlan, data: Data, augment: Sequence[NamedField], *, rounds: int, turn_seconds: float
) -> Measured:
    """Measure a plain loop, its bare step and the planned training in turns, and what each is made of.

    Args:
        plan: what was decided; its network is trained, and its threads are set for its turns only.
        data: what to learn from.
        augment: changes to training images.
        rounds: turns of each, at least 1.
        turn_seconds: of one turn.
    """
    before, num_threads = RandomState.read(), torch.get_num_threads()
    try:
        return _Measuring(plan, data, augment, num_threads).run(rounds, turn_seconds)
    finally:
        torch.set_num_threads(num_threads)
        before.restore()


class _Measuring:
    def __init__(
        self, plan: TrainingPlan, data: Data, augment: Sequence[NamedField], num_threads: int
    ) -> None:
        self._plan, self._num_threads = plan, num_threads
        self._loader = make_plain_loader(data, plan.batches, augment)
        self._batch = next(iter(plan.batches.epoch(0)))
        self._net = copy.deepcopy(plan.state.net)

    def run(self, rounds: int, turn_seconds: float) -> Measured:
        plan = self._plan
        few = _cut(self._batch[0]), self._batch[1][:_FEW_SAMPLES]
        _, small = plan.workload.build(copy.deepcopy(self._net).train(), plan.manner, batch=few)
        plan.state.net.train()
        loops = {
            PLAIN: self._plain(lambda _: self._loader),
            BARE: self._plain(lambda _: repeat(self._batch), counts=False),
            OWN: self._own(self._open_pieces, plan.step.run_series),
            "plain data": BatchLoop(lambda _: self._loader, _pass, num_threads=self._num_threads),
            "plain calls": self._plain(lambda _: repeat(few)),
            "own data": self._own(plan.batches.epoch, _pass),
            "own calls": self._own(lambda _: repeat(few), small.run),
        }
        runs = {name: loop.run for name, loop in loops.items()}
        seconds = take_turns(runs, rounds=rounds, turn_seconds=turn_seconds)
        inputs, targets = self._batch
        if plan.workload.must_match:
            targets = match_targets(targets, plan.objective.task)
        operations = count_operations(self._net, plan.objective, inputs, targets)
        return self._sum_up(seconds, operations, rounds)

    def _plain(self, open_epoch: Callable[[int], Iterable[Any]], *, counts: bool = True) -> BatchLoop:
        step = PlainStep(self._net, self._plan.workload, counts=counts)
        return BatchLoop(open_epoch, step.run, num_threads=self._num_threads, device=self._plan.device)

    def _open_pieces(self, epoch: int) -> Iterable[Any]:
        step = self._plan.step
        return self._plan.batches.pieces(epoch, most=lambda: step.most_batches)

    def _own(self, open_epoch: Callable[[int], Iterable[Any]], train: Callable[..., object]) -> BatchLoop:
        plan = self._plan
        return BatchLoop(open_epoch, train, num_threads=plan.manner.threads, device=plan.device)

    def _count_samples(self, name: str) -> float:
        """Samples a step: the last batch of an epoch may be smaller; one that is there already is full."""
        num_batches = self._plan.num_batches
        if name == BARE or num_batches is None:
            return float(len(self._batch[1]))
        return self._plan.batches.num_samples / num_batches

    def _sum_up(self, seconds: Mapping[str, Sequence[float]], operations: int, rounds: int) -> Measured:
        plan = self._plan
        paces: dict[str, Pace] = {}
        peaks: dict[str, float] = {}
        rates: dict[str, list[float]] = {}
        for name in (PLAIN, BARE, OWN):
            manner = plan.manner if name == OWN else Manner(self._num_threads)
            threads, precision = manner.threads, manner.precision
            key = f"{precision} x {threads}"
            if key not in peaks:
                peaks[key] = measure_peak(plan.device, precision, threads)
            rates[name] = [self._count_samples(name) / one for one in seconds[name]]
            ratios = [mine / plain for plain, mine in zip(rates[PLAIN], rates[name], strict=True)]
            share = operations / statistics.median(seconds[name]) / peaks[key]
            paces[name] = Pace(*_spread(rates[name]), *_spread(ratios), threads, precision, share)
        shares = {PLAIN: _divide(seconds, PLAIN, "plain"), OWN: _divide(seconds, OWN, "own")}
        return Measured(paces, shares, peaks, operations, rounds)


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    return statistics.median(values), min(values), max(values)


def _divide(seconds: Mapping[str, Sequence[float]], whole: str, kind: str) -> Shares:
    total, data, calls = (
        statistics.median(seconds[name]) for name in (whole, f"{kind} data", f"{kind} calls")
    )
    data, calls = min(data / total, 1.0), min(calls / total, 1.0)
    return Shares(data, calls, max(0.0, 1.0 - data - calls))


def _pass(_inputs: Any, _targets: Any) -> None:
    pass


def _cut(inputs: Any) -> Any:
    if isinstance(inputs, Tensor):
        return inputs[:_FEW_SAMPLES]
    if isinstance(inputs, dict):
        return {name: _cut(part) for name, part in inputs.items()}
    return tuple(_cut(part) for part in inputs)
