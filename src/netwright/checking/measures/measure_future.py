"""How much an answer depends on later steps."""

from __future__ import annotations

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.subject import Subject


def measure_future(subject: Subject) -> float:
    """Change the second half of sequences that are to be predicted, and look at the answers for the first.

    Returns:
        Largest change of an early answer, as a share of the answers' range; 0 where the targets are not the
        inputs one step on.

    Raises:
        CannotMeasure: the inputs are not one tensor of sequences, or are not answered twice alike.
    """
    x = subject.tensor
    if subject.is_synthetic or x.ndim < 2 or x.shape[1] < 6 or not _is_shifted(subject, x):
        return 0.0
    half = x.shape[1] // 2
    changed = x.clone()
    changed[:, half:] = x.roll(1, 0)[:, half:].flip(1)
    before, after = answer_with(subject, x), answer_with(subject, changed)
    if not torch.equal(before, answer_with(subject, x)):
        raise CannotMeasure("the same batch is not answered twice alike in evaluation mode")
    axis = next((a for a in (1, 2) if before.ndim > a and before.shape[a] == x.shape[1]), None)
    if axis is None or before.shape != after.shape or len(before) != len(x):
        return 0.0
    early = (before - after).abs().narrow(axis, 0, half)
    return float(early.max() / (before.max() - before.min()).clamp(min=1e-6))


def _is_shifted(subject: Subject, x: Tensor) -> bool:
    """Whether what the loss compares with is the inputs one step on."""
    for use in subject.read(list_losses):
        target = use.target.detach()
        for wanted in (x[:, 1:], x[:, 2:]):
            if target.numel() == wanted.numel() and bool((target.flatten() == wanted.flatten()).all()):
                return True
        if target.numel() == x.numel():
            again = target.reshape(x.shape)
            if bool((again[:, :-1] == x[:, 1:]).all()) and not torch.equal(again, x):
                return True
    return False
