"""How good a network is on a split that the processes divided among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from netwright.training.answer_sums import AnswerSums
from netwright.training.processes.crew import Crew


@dataclass(frozen=True, eq=False)
class Measured:
    """What one process has of a split.

    Args:
        num: samples.
        loss: their summed loss; None without samples.
        answers: as the network gave them, on the CPU; None where they were only counted.
        truths: their targets, on the CPU.
        sums: what was counted of them.
    """

    num: int
    loss: Tensor | None
    answers: Tensor | None = None
    truths: Tensor | None = None
    sums: AnswerSums | None = None

    def to_cpu(self) -> Measured:
        """The same on the CPU, to be sent to another process."""
        return Measured(self.num, _move(self.loss), _move(self.answers), _move(self.truths), self.sums)


def measure_together(
    crew: Crew, mine: Measured, measure: Callable[[Measured], dict[str, float]]
) -> dict[str, float]:
    """Measure the answers of all processes as if one had given them: no mean of means.

    Args:
        crew: the processes.
        mine: what this process has.
        measure: measures what is put together; called in the first process.

    Returns:
        The same metrics in every process.
    """
    if crew.is_alone:
        return measure(mine)
    held = crew.collect(mine.to_cpu())
    metrics: dict[str, float] = {}
    if held is not None:
        parts = [part for part in held if part.loss is not None]
        if parts:
            metrics = measure(_join(parts))
    return crew.share(metrics)


def _move(tensor: Tensor | None) -> Tensor | None:
    return None if tensor is None else tensor.cpu()


def _join(parts: list[Measured]) -> Measured:
    losses = torch.stack([part.loss for part in parts if part.loss is not None])
    joined = Measured(sum(part.num for part in parts), losses.sum())
    first = parts[0]
    if first.sums is not None:
        for part in parts[1:]:
            if part.sums is not None:
                first.sums.merge(part.sums)
        return Measured(joined.num, joined.loss, sums=first.sums)
    answers = [part.answers for part in parts if part.answers is not None]
    truths = [part.truths for part in parts if part.truths is not None]
    return Measured(joined.num, joined.loss, torch.cat(answers), torch.cat(truths))
