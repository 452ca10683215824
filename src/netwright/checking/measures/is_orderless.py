"""Whether a network cannot tell the order of the steps of a sequence."""

from __future__ import annotations

import torch

from netwright.checking.measures.answer_with import answer_with
from netwright.checking.subject import Subject

_CLOSE = 1e-4


def is_orderless(subject: Subject) -> bool:
    """Put the steps of each sequence into another order, in evaluation mode, and compare the answers.

    One answer a sequence is to stay as it is, answers of each step are to move with their steps; and other
    sequences are to be answered otherwise.

    Raises:
        CannotMeasure: the inputs are not one tensor of sequences, or are not answered.
    """
    x = subject.batch
    if subject.is_synthetic or x.ndim < 2 or x.shape[1] < 3 or len(x) < 2:
        return False
    order = torch.arange(x.shape[1]).roll(1).flip(0)
    moved = x[:, order]
    if torch.equal(moved, x):
        return False
    before, after, others = (answer_with(subject, part) for part in (x, moved, x.roll(1, 0)))
    if not before.is_floating_point() or before.shape != after.shape or len(before) != len(x):
        return False
    spread = float((before.max() - before.min()).clamp(min=1e-6))
    if float((others - before).abs().max()) < 0.01 * spread:
        return False
    wanted = before[:, order] if before.ndim > 2 and before.shape[1] == x.shape[1] else before
    return float((after - wanted).abs().max()) <= _CLOSE * spread
