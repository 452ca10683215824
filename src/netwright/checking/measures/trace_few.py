"""A forward pass of the first few samples in evaluation mode."""

from __future__ import annotations

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_few import FEW, answers_few
from netwright.checking.measures.answer_with import copy_eval
from netwright.checking.measures.keep_state import keep_state
from netwright.checking.measures.trace_eval import trace_eval
from netwright.checking.run_traced import run_traced
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.keep_random import keep_random


def trace_few(subject: Subject) -> Trace:
    """Run the network on four samples in evaluation mode, every operation kept; on all where that fails.

    Which operations run, four samples tell as well as all of them.

    Raises:
        CannotMeasure: the forward pass raises.
    """
    if not answers_few(subject):
        return subject.read(trace_eval)
    net = subject.read(copy_eval)
    with keep_random(), keep_state(net):
        trace = run_traced(net, subject.batch[:FEW].clone(), lines=subject.lines)
    if trace.answer is None:
        raise CannotMeasure("the forward pass does not go through in evaluation mode")
    return trace
