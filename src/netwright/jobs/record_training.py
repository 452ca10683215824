"""Record what happens in the layers of a run while it trains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, final

import torch
from torch import Tensor, nn

from netwright.core.events import EpochEnded, Event, Noticed, Observer, RunEnded, RunStarted
from netwright.core.keep_random import keep_random
from netwright.core.run_folder import RunFolder
from netwright.core.run_spec import RunSpec
from netwright.data.batches import Batches
from netwright.data.data import Data
from netwright.jobs.take_rows import spread_rows
from netwright.nets.has_members import has_members
from netwright.training.build_objective import build_objective
from netwright.training.call_network import match_targets
from netwright.training.choose_records import choose_num_samples, choose_records
from netwright.training.layer_log import LayerLog
from netwright.training.layer_recorder import LayerRecorder
from netwright.training.objective import Objective

Keeper = Callable[[dict[str, Any]], None]


@final
class RecordTraining:
    """An observer that looks into the layers before the first step and after some epochs.

    It never ends a training: what it cannot look into is told once.

    Args:
        net: the network that is trained; it is only read.
        data: what it learns from.
        spec: the run file.
        folder: the run folder.
        keepers: given each record besides `layers.jsonl`.
        observers: told where nothing can be recorded.
    """

    def __init__(
        self,
        net: nn.Module,
        data: Data,
        spec: RunSpec,
        folder: RunFolder,
        keepers: Sequence[Keeper] = (),
        observers: Sequence[Observer] = (),
    ) -> None:
        self._net, self._data, self._spec = net, data, spec
        self._log = LayerLog(folder.layers)
        self._keepers, self._observers = [self._log.add, *keepers], observers
        self._has_first = False
        self._recorder: LayerRecorder | None = None
        self._epochs: frozenset[int] = frozenset()

    def __call__(self, event: Event) -> None:
        """Record, where it is time."""
        match event:
            case RunStarted():
                self._try(lambda: self._start(event))
            case EpochEnded() if event.epoch in self._epochs:
                self._try(lambda: self._record(event.epoch))
            case RunEnded():
                self._recorder = None
            case _:
                pass

    def clear(self) -> None:
        """Begin anew: take the records of an earlier run in the folder away."""
        self._log.clear()

    def remember(self) -> dict[str, Any]:
        """How far the records are."""
        return {"log": self._log.remember(), "has_first": self._has_first}

    def recall(self, memory: dict[str, Any]) -> None:
        """Go back to where the records were."""
        self._log.recall(memory["log"])
        self._has_first = bool(memory["has_first"])

    def _start(self, event: RunStarted) -> None:
        try:
            num_trained = len(self._data.train) * event.epochs
        except TypeError:  # a stream
            num_trained = 1_000_000
        device = next(self._net.parameters()).device
        with keep_random():
            inputs, targets = _choose_samples(self._data, choose_num_samples(num_trained), device)
            objective = self._build_objective(event).to(device)
            self._recorder = LayerRecorder(self._net, objective, inputs, targets)
        record = self._recorder.record()
        self._epochs = choose_records(
            event.epochs,
            event.num_batches,
            event.batch_size,
            num_samples=len(targets),
            num_layers=self._recorder.num_layers,
            products=self._recorder.products,
        )
        if event.start_epoch == 1 and not self._has_first:
            self._has_first = True
            self._keep({"epoch": 0, "num_samples": len(targets), **record})

    def _record(self, epoch: int) -> None:
        if self._recorder is not None:
            self._keep({"epoch": epoch, **self._recorder.record()})

    def _keep(self, record: dict[str, Any]) -> None:
        for keep in self._keepers:
            keep(record)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except OSError:
            raise  # told once by whoever tells of events, and tried again at the next
        except Exception as error:  # a picture that fails must not end a training
            self._recorder = None
            says = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            for observer in self._observers:
                observer(Noticed(f"the layers are not recorded: {says}", {"look.training": False}))

    def _build_objective(self, event: RunStarted) -> Objective:
        task = self._data.task
        known = self._data.train.known_targets
        num_answers = 2 if event.answer_form == "two logits" else task.num_outputs
        home = Path(self._spec.folder or "").resolve()
        objective = build_objective(event.spec, task, num_answers, known, home)
        scale = event.answer_scale
        tensors = None if scale is None else (torch.tensor(scale[0]), torch.tensor(scale[1]))
        return replace(objective, answer_scale=tensors, has_members=has_members(self._net))


def _choose_samples(data: Data, num: int, device: torch.device) -> tuple[Any, Tensor]:
    """Training samples from all over the part, as the network takes them."""
    inputs, given = next(iter(Batches(spread_rows(data.train, num), num, device=device).epoch(0)))
    known = data.train.known_targets
    return inputs, match_targets(given, data.task) if known is None else given
