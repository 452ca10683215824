"""What a run tells its observers: plain data, sent in order, never on every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from netwright.core.finding import Finding
from netwright.core.run_spec import TrainSpec

if TYPE_CHECKING:
    from torch import Tensor, nn

Status = Literal["finished", "stopped", "failed"]
AnswerForm = Literal["numbers", "logits", "two logits", "probabilities"]
"""What a network's answers are: numbers (regression), logits, two logits for a binary task, probabilities."""
Metrics = Mapping[str, Mapping[str, float]]
"""Metric by split, then by name: ``{"val": {"loss": 0.3, "accuracy": 0.9}}``."""


@dataclass(frozen=True)
class RunStarted:
    """Training is about to begin.

    Args:
        epochs: epochs that are planned.
        num_batches: optimizer-facing batches an epoch; None where it cannot be known (a stream).
        start_epoch: 1 for a new run, more for a resumed one.
        start_batch: batches of that epoch that were done before.
        choices: what was left to netwright, by name, with the reason (`loss`, `device`, …).
        batch_size: samples a batch.
        spec: the train section with everything auto resolved.
        answer_form: what the network's answers are.
        answer_scale: mean and scale of each target, where the network is trained on standardised ones.
    """

    epochs: int
    num_batches: int | None
    start_epoch: int
    choices: Mapping[str, str]
    batch_size: int = 1
    spec: TrainSpec = field(default_factory=TrainSpec)
    answer_form: AnswerForm = "logits"
    answer_scale: tuple[tuple[float, ...], tuple[float, ...]] | None = None
    start_batch: int = 0


@dataclass(frozen=True)
class BatchesDone:
    """Progress within an epoch, sent on a clock (about 10 a second), never for every batch."""

    epoch: int
    batch: int
    num_batches: int | None


@dataclass(frozen=True)
class EpochEnded:
    """One epoch of training, with its validation, is over.

    Args:
        epoch: counted from 1.
        epochs: epochs that are planned.
        seconds: for this epoch, validation included.
        samples_per_second: training samples, validation time left out.
        metrics: by split (`train`, `val`) and name.
        learning_rates: one for each parameter group.
        is_best: whether this is the best epoch so far.
    """

    epoch: int
    epochs: int
    seconds: float
    samples_per_second: float
    metrics: Metrics
    learning_rates: tuple[float, ...]
    is_best: bool


@dataclass(frozen=True)
class BestReached:
    """The weights that are the best so far (a copy on the CPU); not written to the log."""

    epoch: int
    weights: Mapping[str, Tensor]
    net: nn.Module


@dataclass(frozen=True)
class CheckpointWritten:
    """The resumable state of the run is safe on disk.

    Args:
        epoch: epochs that were complete.
        path: the file.
        batch: batches that were done in the epoch after them.
    """

    epoch: int
    path: str
    batch: int = 0


@dataclass(frozen=True)
class Noticed:
    """Something that a person should know while the run goes on."""

    says: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """Something is wrong with the network, its data or its training; training goes on.

    Args:
        finding: what, where, and how to mend it.
        epoch: in which it was found, from 1; 0 before training began.
    """

    finding: Finding
    epoch: int = 0


@dataclass(frozen=True)
class RunEnded:
    """The run is over, whichever way.

    Args:
        status: finished (all epochs or early stopping), stopped (by a person), failed.
        epochs: epochs that were completed.
        seconds: for the whole run.
        best_epoch: counted from 1; None where no epoch was completed.
        metrics: of the best weights, by split.
        why: what ended it.
    """

    status: Status
    epochs: int
    seconds: float
    best_epoch: int | None
    metrics: Metrics
    why: str


Event = RunStarted | BatchesDone | EpochEnded | BestReached | CheckpointWritten | Noticed | Found | RunEnded
Observer = Callable[[Event], None]
"""Anything that takes an event; it must not change the network."""


@runtime_checkable
class RememberingObserver(Protocol):
    """An observer whose memory belongs to the run: a run that goes on tells nothing twice."""

    def __call__(self, event: Event) -> None:
        """Take an event."""

    def remember(self) -> dict[str, Any]:
        """Give what it holds as tensors and plain values."""

    def recall(self, memory: dict[str, Any]) -> None:
        """Go on from what it held."""
