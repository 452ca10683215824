"""The operation of forward that combines every sample with every other by chance."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace

_NAMES = ("add", "sub", "mul", "div", "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__truediv__")
_AXIS_MADE = frozenset({"__getitem__", "unsqueeze"})


def find_broadcast(subject: Subject) -> Call | None:
    """Find the operation of forward that makes (batch, batch) of (batch, 1) and (batch,).

    Raises:
        CannotMeasure: forward does not go through, or the samples are not its first axis.
    """
    num, trace = len(subject.batch), subject.read(trace_forward)
    for call in trace.list_calls(*_NAMES, in_loss=False):
        parts = [part for part in call.args if isinstance(part, Tensor)]
        if num < 2 or {tuple(part.shape) for part in parts} != {(num, 1), (num,)}:
            continue
        column = next(part for part in parts if part.ndim == 2)
        if not _is_axis_made(trace, column, call.index):
            return call
    return None


def _is_axis_made(trace: Trace, column: Tensor, before: int) -> bool:
    made = [call for call in trace.calls[:before] if call.result is column]
    return bool(made) and made[-1].name in _AXIS_MADE
