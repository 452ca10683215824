"""The layer whose raw output a tensor is."""

from __future__ import annotations

from torch import Tensor, nn

from netwright.checking.call import Call
from netwright.checking.trace import Trace

_RAW = frozenset(
    ["linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"]
)
_PARTS = frozenset(["chunk", "split", "__getitem__", "select", "narrow", "unbind", "add", "__add__"])


def find_raw(trace: Trace, part: object, before: int) -> Call | None:
    """The linear layer, free in its sign, that a tensor is a part of."""
    call = trace.find_maker(part, before) if isinstance(part, Tensor) and part.requires_grad else None
    while call is not None and call.name in _PARTS:
        if call.name in {"add", "__add__"} and len(call.tensors) > 1:
            return None
        call = trace.find_source(call)
    if call is None or call.name not in _RAW:
        return None
    weights = call.read(1, "weight")
    is_free = isinstance(weights, nn.Parameter) and bool((weights < 0).any() and (weights > 0).any())
    return call if is_free else None
