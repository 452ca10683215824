"""Where samples of a batch most likely meet."""

from __future__ import annotations

from netwright.checking.place import Place
from netwright.checking.trace import Trace

_REDUCTIONS = ("mean", "std", "var", "std_mean", "var_mean", "sum", "max", "min", "norm", "sort")


def find_reduction(trace: Trace) -> Place:
    """Find the first operation of forward that runs over axis 0, or over everything.

    Args:
        trace: a step that went through.

    Returns:
        Its place; the network as a whole where there is none.
    """
    num = len(trace.answer) if trace.answer is not None else 0
    for call in trace.list_calls(*_REDUCTIONS, in_loss=False):
        source, axis = call.source, call.read(1, "dim")
        if source is not None and source.ndim > 1 and len(source) == num and axis in {0, None}:
            return call.place
    return Place("", type(trace.net).__name__)
