"""The edit that takes an operation out."""

from __future__ import annotations

import linecache

from netwright.checking.call import Call
from netwright.nets.name_attribute import name_attribute

_KINDS = {"softmax": "Softmax", "log_softmax": "LogSoftmax", "sigmoid": "Sigmoid", "relu": "ReLU"}


def remove_call(call: Call) -> str:
    """Write the edit that takes an operation out of a network.

    Args:
        call: the operation.

    Returns:
        `take nn.Softmax out: net[3]`, or the user's line and what to return instead.
    """
    if call.place.kind == _KINDS.get(call.name, call.name.title()):
        return f"take nn.{call.place.kind} out ({name_attribute(call.place.path)})"
    line = linecache.getline(*call.place.line).strip() if call.place.line else ""
    return f"take {call.name} out of `{line}`" if line else f"take {call.name} out of forward"
