"""Training metrics gathered on the way, without a second pass and without waiting on the device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

import torch
from jaxtyping import Float, Shaped
from torch import Tensor

from netwright.core.task import Task
from netwright.training.processes.crew import find_crew

_MAX_PENDING = 32
_MAX_PENDING_NUMBERS = 2**22


@final
class RunningMetrics:
    """Sums of the loss and of what the task counts, over the batches of one epoch.

    A batch is only kept by reference; every 32 batches are added up in one go, because small
    additions for each batch would cost as much as a small network.

    Args:
        task: what was asked.
        read_answers: brings answers as the network gives them to what `Task` lays out.

    >>> metrics = RunningMetrics(Task("binary", ("survived",), ("no", "yes")))
    >>> metrics.add(torch.tensor(0.5), torch.tensor([[1.0], [-1.0]]), torch.tensor([[1.0], [1.0]]))
    >>> metrics.read()
    {'loss': 0.5, 'accuracy': 0.5}
    """

    def __init__(self, task: Task, read_answers: Callable[[Tensor], Tensor] | None = None) -> None:
        self._task = task
        self._read_answers = read_answers
        self.clear()

    def clear(self) -> None:
        """Begin an epoch."""
        self._pending: list[tuple[Tensor, Tensor, Tensor]] = []
        self._num_pending = self._pending_numbers = 0
        self._sums: Tensor | None = None
        self._num_batches = 0
        self.bad_batch: int | None = None

    def add(
        self,
        loss: Float[Tensor, "*batches"],
        answers: Float[Tensor, "batch outputs"],
        targets: Shaped[Tensor, "batch *answer"],
    ) -> None:
        """Take one batch, or several of one size; `num_free` at most.

        Args:
            loss: its mean loss, one for each.
            answers: as the network gives them, one row a sample.
            targets: as `Task` lays them out, or shares of the classes, of which the largest counts.
        """
        self._pending.append((loss, answers, targets))
        self._num_pending += loss.numel()
        self._pending_numbers += answers.numel()
        if self._num_pending >= _MAX_PENDING or self._pending_numbers > _MAX_PENDING_NUMBERS:
            self.settle()

    @property
    def num_free(self) -> int:
        """Batches that may be taken together, for all to be added up as they would be one by one."""
        return _MAX_PENDING - self._num_pending

    @property
    def num_after_bad(self) -> int:
        """Batches that were added up since the first with a non-finite loss; 0 where there is none."""
        return 0 if self.bad_batch is None else self._num_batches - self.bad_batch

    @property
    def is_finite(self) -> bool:
        """Whether every loss so far is finite, those that are pending too; waits for the device."""
        pending = [loss.reshape(-1) for loss, _, _ in self._pending]
        return self.bad_batch is None and (not pending or bool(torch.cat(pending).isfinite().all()))

    def settle(self) -> None:
        """Add up what is pending; `bad_batch` is then the first batch (from 1) with a non-finite loss."""
        if not self._pending:
            return
        losses, answers, targets = zip(*self._pending, strict=True)
        precise = torch.float32 if losses[0].device.type == "mps" else torch.float64
        lengths = [
            len(answer) // loss.numel()
            for loss, answer in zip(losses, answers, strict=True)
            for _ in range(loss.numel())
        ]
        sizes = torch.tensor(lengths, dtype=precise, device=losses[0].device)
        loss = torch.cat([one.reshape(-1) for one in losses]).to(precise)
        answer = torch.cat(answers)
        if self._read_answers is not None:
            answer = self._read_answers(answer)
        counted = self._count(answer, torch.cat(targets), precise)
        sums = torch.cat([sizes.sum()[None], (loss * sizes).sum()[None], counted])
        self._sums = sums if self._sums is None else self._sums + sums
        is_bad = ~loss.isfinite()
        if self.bad_batch is None and is_bad.any():
            self.bad_batch = self._num_batches + int(is_bad.nonzero()[0]) + 1
        self._num_batches += len(loss)
        self._pending = []
        self._num_pending = self._pending_numbers = 0

    def read(self) -> dict[str, float]:
        """Means over the epoch so far, of all processes: loss, and accuracy or mae and rmse."""
        self.settle()
        sums = find_crew().add_up(self._sums)
        if sums is None:
            return {}
        num, loss, *counted = sums.tolist()
        if self._task.kind == "regression":
            half = len(counted) // 2
            mae = sum(counted[:half]) / half / num
            rmse = sum((square / num) ** 0.5 for square in counted[half:]) / half
            return {"loss": loss / num, "mae": mae, "rmse": rmse}
        return {"loss": loss / num, "accuracy": counted[0] / num}

    def state_dict(self) -> dict[str, Any]:
        """What was gathered, pending batches as they are: adding up earlier would round differently."""
        return {"sums": self._sums, "pending": list(self._pending), "num_batches": self._num_batches}

    def load_state_dict(self, state: dict[str, Any], device: torch.device) -> None:
        """Go on from what was gathered before, on `device`."""
        self.clear()
        self._sums = None if state["sums"] is None else state["sums"].to(device)
        self._num_batches = state["num_batches"]
        for loss, answers, targets in state["pending"]:
            self.add(loss.to(device), answers.to(device), targets.to(device))

    def _count(self, answers: Tensor, targets: Tensor, precise: torch.dtype) -> Tensor:
        if self._task.kind == "regression":
            errors = answers.to(precise) - targets
            return torch.cat([errors.abs().sum(dim=0), errors.square().sum(dim=0)])
        if self._task.kind == "multiclass":
            classes = targets if targets.ndim == 1 else targets.argmax(dim=1)
            return (answers.argmax(dim=1) == classes).sum()[None].to(precise)
        return ((answers > 0) == (targets > 0.5)).to(precise).mean(dim=1).sum()[None]
