"""A forward pass in training mode that went through."""

from __future__ import annotations

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.try_step import try_step
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace


def trace_forward(subject: Subject) -> Trace:
    """Give the training step where at least the network ran.

    Raises:
        CannotMeasure: forward raises, or gives nothing that is an answer.
    """
    trace = subject.read(try_step)
    if trace.answer is None:
        raise CannotMeasure("the forward pass does not go through")
    return trace
