"""Whether scores of as many samples as steps have the samples first."""

from __future__ import annotations

import torch
from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.measures.try_step import try_step
from netwright.checking.subject import Subject


def is_turned_square(subject: Subject, call: Call) -> bool:
    """Say whether CTC takes the samples for the steps, where their shapes cannot tell.

    A sample that is changed changes its own answers alone, and a step that is changed those of other steps:
    where the first axis of inputs and scores behaves as samples and the second as steps, time is not first.

    Args:
        subject: whose network.
        call: of ctc_loss.
    """
    scores, x = call.read(0, "log_probs"), subject.inputs
    answer = subject.read(try_step).answer
    if (
        not isinstance(scores, Tensor)
        or not isinstance(x, Tensor)
        or answer is None
        or x.ndim != 3
        or not subject.is_float()
    ):
        return False
    # What the loop turns before the loss has another shape only where samples and steps are not as many.
    is_plain = scores is answer or _is_log_softmax(subject, scores, answer)
    if not is_plain or scores.ndim != 3 or not scores.shape[0] == scores.shape[1] == len(x) == x.shape[1] > 1:
        return False
    try:
        before = answer_with(subject, x)
        spread = float((before.max() - before.min()).clamp(min=1e-6))
        moved = []
        for axis in (0, 1):
            changed = x.clone()
            changed.select(axis, 1).copy_(0.3 - 1.5 * x.select(axis, 1))
            other = (answer_with(subject, changed) - before).abs()
            rest = torch.cat([other.narrow(axis, 0, 1), other.narrow(axis, 2, other.shape[axis] - 2)], axis)
            moved.append((float(other.select(axis, 1).max()) / spread, float(rest.max()) / spread))
    except CannotMeasure:
        return False
    (own, others), (_, later) = moved
    return others <= 1e-4 and own > 1e-2 and later > 1e-3


def _is_log_softmax(subject: Subject, scores: Tensor, answer: Tensor) -> bool:
    maker = subject.read(try_step).find_maker(scores)
    return maker is not None and maker.name == "log_softmax" and maker.source is answer
