"""Where forward computes with the number of samples."""

from __future__ import annotations

from netwright.checking.place import Place
from netwright.checking.trace import Trace

_SCALINGS = (
    "div",
    "__truediv__",
    "mul",
    "__mul__",
    "__rmul__",
    "div_",
    "mul_",
    "__itruediv__",
    "add",
    "__add__",
)


def find_scaling(trace: Trace, num: int) -> Place:
    """Find the first operation with a number that is the batch's size, its inverse or its root.

    Args:
        trace: of a forward pass.
        num: samples in the batch.

    Returns:
        The network itself where no such operation was seen.
    """
    for call in trace.list_calls(*_SCALINGS, in_loss=False):
        numbers = [part for part in call.args if isinstance(part, int | float) and not isinstance(part, bool)]
        if any(float(part) in (num, 1 / num, num**0.5, num**-0.5) for part in numbers):
            return call.place
    return Place("", type(trace.net).__name__)
