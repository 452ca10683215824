"""A forward pass in evaluation mode."""

from __future__ import annotations

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.run_traced import run_traced
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.keep_random import keep_random


def trace_eval(subject: Subject) -> Trace:
    """Run the network on the batch in evaluation mode, every operation kept.

    Raises:
        CannotMeasure: the forward pass raises.
    """
    with keep_random():
        net = subject.copy_net(training=False)
        inputs = subject.inputs.clone() if hasattr(subject.inputs, "clone") else subject.inputs
        trace = run_traced(net, inputs, lines=subject.lines)
    if trace.answer is None:
        raise CannotMeasure("the forward pass does not go through in evaluation mode")
    return trace
