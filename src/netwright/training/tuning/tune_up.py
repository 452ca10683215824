"""How a step is computed, chosen by measuring it for a moment before training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from time import perf_counter

import torch

from netwright.core.random_state import RandomState
from netwright.core.run_spec import TrainSpec
from netwright.data.batches import Batch
from netwright.data.share import Share
from netwright.data.streams.measure_memory import measure_memory
from netwright.training.apply_layout import read_layout
from netwright.training.choices import Choices
from netwright.training.manner import Manner
from netwright.training.processes.crew import find_crew, work_alone
from netwright.training.training_plan import TrainingPlan
from netwright.training.tuning.duel import Duel
from netwright.training.tuning.has_bf16 import has_bf16
from netwright.training.tuning.has_compiler import has_compiler
from netwright.training.tuning.race import Run, race
from netwright.training.tuning.trial import Trial

MOST_SHARE = 0.03
"""Of the expected run, what measuring may take."""
_PATIENCE_SECONDS, _PATIENCE_SHARE = 10.0, 0.01
"""And never more than the larger of these: seconds, and a share of the run."""
_ASKED_SECONDS = 3.0
_LEAST_STEPS = 800
_NUM_BATCHES = 4
# Steps that take longer are tried with fewer samples: what is faster there is faster with all of them.
_STEP_SECONDS = 0.2
_LEAST_SAMPLES = 16
# What decides most goes first: threads and layout are then asked of the number format that won.
_ORDER = ("precision", "threads", "layout", "capture")
# One thread loses least where something else needs the processor: all of them must be worth it.
_THREADS_GAIN = 1.1
# Fewer digits are a price, and the same command should not give other digits for the sake of seconds.
_PRECISION_GAIN = 1.15
_PRECISION_SECONDS = 30.0
# Compiling took 5 to 63 s here: only the share of a run of an hour pays for asking.
_COMPILE_SECONDS = 100.0
# Two trials, each with weights, gradients and two numbers a weight for the optimizer.
_COPIES = 8


def tune_up(
    plan: TrainingPlan,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = perf_counter,
) -> TrainingPlan:
    """Choose by measuring what the train section left open in how a step is computed.

    Every trial is a copy: weights, optimizer and random state of the run stay as they are. Where the run is
    too short for it, or memory too small, the plan stays as it is.

    Args:
        plan: what was decided by rule.
        should_stop: asked between bursts of steps; what was decided until then holds.
        clock: seconds.

    Returns:
        The plan, its step built in the manner that won; reasons are among its choices.
    """
    asked = plan.workload.settings.spec.tune_up
    num_steps = (plan.num_batches or 0) * int(plan.spec.epochs)
    is_short = asked == "auto" and num_steps < _LEAST_STEPS
    is_open = [] if asked is False or is_short else _list_open(plan)
    crew = find_crew()
    if not is_open or not crew.share(_can_copy(plan)):
        return plan
    random, num_threads = RandomState.read(), torch.get_num_threads()
    measuring = _Measuring(plan, is_open, clock)
    try:
        if crew.is_first:
            with work_alone():
                measuring.begin(num_steps)
                measuring.run(should_stop)
    finally:
        torch.set_num_threads(num_threads)
        random.restore()
    return _change_plan(plan, *crew.share((measuring.manner, measuring.told)))


def _list_open(plan: TrainingPlan) -> list[str]:
    """Fields of the manner that were left open and have more than one value here."""
    net, spec, is_cpu = plan.state.net, plan.workload.settings.spec, plan.device.type == "cpu"
    # bf16 keeps eight bits of a number. A class needs no more; a regression does, and not in its first steps.
    bears_bf16 = plan.objective.task.kind != "regression"
    may = {
        "threads": is_cpu and torch.get_num_threads() > 1,
        "layout": read_layout(net) is not None,
        "precision": is_cpu and bears_bf16 and has_bf16(),
        "capture": is_cpu and find_crew().is_alone and not plan.manner.capture and spec.compile is not True,
        "compile": find_crew().is_alone and not plan.manner.capture and has_compiler(plan.device),
    }
    return [field for field, is_possible in may.items() if is_possible and getattr(spec, field) == "auto"]


def _can_copy(plan: TrainingPlan) -> bool:
    """Whether trials fit into half of the memory that is left; LBFGS tries steps of its own."""
    if isinstance(plan.state.optimizer, torch.optim.LBFGS):
        return False
    num_bytes = sum(part.nbytes for part in plan.state.net.parameters()) * _COPIES
    free = measure_memory() if plan.device.type == "cpu" else None
    return free is None or num_bytes < free / 2


def _change_plan(plan: TrainingPlan, manner: Manner, told: dict[str, str]) -> TrainingPlan:
    spec = TrainSpec.model_validate({**plan.spec.model_dump(), **vars(manner)})
    plan = replace(plan, spec=spec, manner=manner, choices={**plan.choices, **told})
    state, step = plan.workload.build(plan.state.net, manner)
    return replace(plan, state=state, step=step)


class _Measuring:
    """Races, one field after the other, each in the manner that won until then."""

    def __init__(self, plan: TrainingPlan, is_open: Sequence[str], clock: Callable[[], float]) -> None:
        self._plan, self._is_open, self._clock = plan, is_open, clock
        self._num_threads = torch.get_num_threads()
        self._batches: list[Batch] = []
        self._patience = _PATIENCE_SECONDS
        self._end = clock()
        self._most_seconds = self._step_seconds = 0.0
        self.manner = plan.manner
        self._chosen = Choices()

    @property
    def told(self) -> dict[str, str]:
        """What is told of each field that was measured."""
        return self._chosen.reasons

    def begin(self, num_steps: int) -> None:
        """Estimate what the run will take, and what measuring may take of it."""
        try:
            self._batches = list(islice(self._plan.batches.epoch(0), _NUM_BATCHES))
            run = self._make_trial(replace(self.manner, capture=False))
            run(1)
            step_seconds = run(2)[0] / 2
            expected = num_steps * step_seconds
        except Exception:  # what the network cannot bear, the loop says in its own words
            return
        seconds = MOST_SHARE * expected
        if self._plan.workload.settings.spec.tune_up is True:
            seconds = max(seconds, _ASKED_SECONDS)
        elif expected < _PRECISION_SECONDS:
            self._is_open = [field for field in self._is_open if field != "precision"]
        self._most_seconds = seconds
        self._patience = max(_PATIENCE_SECONDS, _PATIENCE_SHARE * expected)
        self._end += min(seconds, self._patience)
        self._step_seconds = step_seconds

    def _cut_batches(self) -> list[Batch]:
        """A share of each batch where a step takes long."""
        num_shares = round(self._step_seconds / _STEP_SECONDS)
        if self._batches:
            num_shares = min(num_shares, len(self._batches[0][1]) // _LEAST_SAMPLES)
        return list(Share(0, max(1, num_shares)).divide(iter(self._batches)))

    def run(self, should_stop: Callable[[], bool]) -> None:
        """Decide field after field until the time is over."""
        whole, self._batches = self._batches, self._cut_batches()
        waiting = [field for field in _ORDER if field in self._is_open]
        for field in waiting:
            left = self._end - self._clock()
            if left > 0 and not should_stop():
                self._decide(self._make_duel(field), left if field == waiting[-1] else left / 2, should_stop)
        self._batches = whole
        is_long = self._most_seconds >= _COMPILE_SECONDS
        if is_long and "compile" in self._is_open and not self.manner.capture and not should_stop():
            most_seconds = self._most_seconds - self._patience
            self._decide(Duel("compile", False, True), most_seconds, should_stop)

    def _decide(self, duel: Duel, most_seconds: float, should_stop: Callable[[], bool]) -> None:
        # A recording takes as long as many bursts, and what is asked of the rest is answered without one.
        manner = replace(self.manner, capture=False)
        first, second = race(
            [partial(self._make_trial, one) for one in duel.list_manners(manner)],
            most_seconds=most_seconds,
            should_stop=should_stop,
            clock=self._clock,
        )
        judged = duel.judge(first, second)
        if judged is not None:
            value, reason = judged
            self.manner = replace(self.manner, **{duel.field: value})
            self._chosen.fill(duel.field, value, reason)

    def _make_duel(self, field: str) -> Duel:
        match field:
            case "threads":
                return Duel(field, 1, self._num_threads, _THREADS_GAIN)
            case "layout":
                layout = self.manner.layout
                return Duel(field, layout, "contiguous" if layout == "channels_last" else "channels_last")
            case "precision":
                return Duel(field, "float32", "bf16", _PRECISION_GAIN)
            case _:
                return Duel(field, False, True)

    def _make_trial(self, manner: Manner) -> Run:
        plan = self._plan
        trial = Trial(plan.state.net, plan.workload, manner, self._batches, plan.spec.seed)
        if manner.capture and not trial.is_captured:
            raise RuntimeError("it cannot be recorded")
        return trial.run
