"""The operation in place that took from the gradient's graph what it needs."""

from __future__ import annotations

from netwright.checking.call import Call
from netwright.checking.measures.try_step import try_step
from netwright.checking.place import Place
from netwright.checking.subject import Subject

_KEEPS_RESULT = frozenset({"sigmoid", "tanh", "exp", "sqrt", "softmax", "relu", "rsqrt", "softplus", "elu"})
"""Operations whose gradient is computed from what they gave."""


def find_overwritten(subject: Subject) -> Place | None:
    """Find the operation of a training step that writes to a tensor with a gradient.

    Args:
        subject: whose network and loss.

    Returns:
        The first that writes to what an activation gave, else the last in place; None where there is none.
    """
    trace = subject.read(try_step)
    written = [
        call
        for call in trace.calls
        if _is_in_place(call) and call.source is not None and not call.source.is_leaf and call.with_grad
    ]
    for call in written:
        maker = trace.find_maker(call.source, call.index)
        if maker is not None and maker.name in _KEEPS_RESULT:
            return call.place
    return written[-1].place if written else None


def _is_in_place(call: Call) -> bool:
    name = call.name
    return name == "__setitem__" or (name.endswith("_") and (not name.endswith("__") or name[:3] == "__i"))
