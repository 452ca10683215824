"""A training step that went through: forward and loss."""

from __future__ import annotations

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace


def trace_step(subject: Subject) -> Trace:
    """Give the training step where the loss gave one number.

    Raises:
        CannotMeasure: there is no loss, or it does not go through.
    """
    trace = subject.read(trace_forward)
    if subject.loss is None:
        raise CannotMeasure("there is no loss")
    if trace.loss is None or trace.loss.numel() != 1:
        raise CannotMeasure("the loss does not go through")
    return trace
