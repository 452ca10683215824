"""Whether the answer to a sample depends on the other samples of its batch, in evaluation mode."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_few import FEW, answer_few
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.subject import Subject


@dataclass(frozen=True)
class Mixing:
    """How much the answer to the first sample changes when only the others do.

    Args:
        change: largest change of its answer, as a share of the spread of all answers.
        earlier_only: whether a sample depends on those before it and on none after it.
    """

    change: float
    earlier_only: bool

    @property
    def is_mixed(self) -> bool:
        """Whether the change is far beyond rounding."""
        return self.change > 1e-3


def measure_mixing(subject: Subject) -> Mixing:
    """Change all samples but one, and see whether that one's answer moves; in evaluation mode.

    Raises:
        CannotMeasure: the samples are not the first axis of one tensor with an answer each.
    """
    x = subject.batch[:FEW]
    is_index = x.dtype in {torch.int64, torch.int32} and x.ndim > 1
    if not (subject.is_float() or is_index) or len(x) < FEW:
        raise CannotMeasure("samples are not rows of one tensor of numbers")
    if not is_index and not x.isfinite().all():
        raise CannotMeasure("the inputs are not finite")
    answer = subject.read(answer_few)
    if answer.ndim == 0 or len(answer) != len(x) or not answer.is_floating_point():
        raise CannotMeasure("there is not one answer a sample")
    others = change_samples(x)
    first = _compare(subject, x, answer, others, keep=0)
    last = _compare(subject, x, answer, others, keep=len(x) - 1)
    mixing = Mixing(max(first, last), earlier_only=first <= 1e-4 < last)
    # An answer that stays needs no second look: what changes from call to call would have moved it.
    if mixing.is_mixed and not torch.equal(answer, answer_with(subject, x)):
        raise CannotMeasure("the same batch is not answered twice alike in evaluation mode")
    return mixing


def change_samples(x: Tensor) -> Tensor:
    """Give other samples in place of each: indices stay what they are, numbers get other values.

    >>> change_samples(torch.tensor([[1, 2], [3, 4]])).tolist()
    [[3, 4], [1, 2]]
    """
    is_index = not x.is_floating_point()
    return x.roll(1, 0) if is_index else x.roll(1, 0).flip(-1) * 1.7 + 0.3 * x.std().clamp(min=1e-3)


def _compare(subject: Subject, x: Tensor, answer: Tensor, others: Tensor, *, keep: int) -> float:
    changed = others.clone()
    changed[keep] = x[keep]
    moved = answer_with(subject, changed)
    if moved.shape != answer.shape:
        raise CannotMeasure("the answer's shape depends on the values")
    spread = float((answer.max() - answer.min()).clamp(min=1e-6))
    change = float((moved[keep] - answer[keep]).abs().max())
    return change / spread
