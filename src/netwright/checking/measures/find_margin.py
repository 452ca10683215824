"""A margin loss, made for the labels -1 and 1, that is given 0 and 1."""

from __future__ import annotations

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.try_step import try_step
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer
from netwright.core.keep_random import keep_random

_TRIES = 3
_WIDTH = 2.0


def find_margin(subject: Subject) -> float:
    """Ask the loss about answers and labels of either kind.

    A margin loss says the same of an answer for 1 and of its opposite for -1. For 0 it says the same whatever
    the answer is, so that this class gives no gradient.

    Returns:
        The loss that every answer has for the label 0; 0 where the loss is another kind, or has other labels.

    Raises:
        CannotMeasure: there is no loss, or forward does not go through.
    """
    trace, truth, loss = subject.read(try_step), subject.targets, subject.loss
    if loss is None or subject.loss_is_assumed or trace.answer is None or trace.error is not None:
        raise CannotMeasure("there is no loss")
    answer = find_answer(trace.answer)[0].detach()
    if not isinstance(truth, Tensor) or truth.numel() != answer.numel():
        return 0.0
    if not answer.is_floating_point() or {*truth.unique().tolist()} != {0, 1}:
        return 0.0
    try:
        with keep_random(0):
            tried = [_WIDTH * torch.randn_like(answer) for _ in range(_TRIES)]
            none, one = torch.zeros_like(truth), torch.ones_like(truth)
            still = [float(loss(given, none)) for given in tried]
            pairs = [(float(loss(given, one)), float(loss(-given, -one))) for given in tried]
            given = tried[0].requires_grad_(True)
            (slope,) = torch.autograd.grad(loss(given, truth), given)
    except (RuntimeError, TypeError, ValueError):  # what takes no such labels is another kind
        return 0.0
    is_still = max(still) - min(still) <= 1e-6 * abs(still[0])
    is_even = all(abs(two - other) <= 1e-5 * abs(two) + 1e-7 for two, other in pairs)
    is_moved = max(two for two, _ in pairs) - min(two for two, _ in pairs) > 1e-2 * abs(pairs[0][0])
    felt = slope.flatten()[truth.flatten() == 0].abs().max(), slope.abs().max()
    is_lost = float(felt[0]) == 0 < float(felt[1])
    return still[0] if still[0] > 0 and is_still and is_even and is_moved and is_lost else 0.0
