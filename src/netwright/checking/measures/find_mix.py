"""Where random numbers meet the input's."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.trace import SHAPE_ONLY, Trace

_DRAWS = (
    "randn_like",
    "rand_like",
    "randn",
    "rand",
    "bernoulli",
    "normal",
    "normal_",
    "uniform_",
    "bernoulli_",
)
_MIXES = frozenset(
    {"add", "sub", "mul", "where", "masked_fill", "masked_fill_", "__add__", "__radd__", "__mul__"}
)
_PRODUCTS = frozenset({"mul", "__mul__", "__rmul__", "mul_", "__imul__"})
_CUTS = frozenset({"gt", "lt", "ge", "le", "__gt__", "__lt__", "__ge__", "__le__", "floor", "bernoulli"})
_MIXES |= {"__rmul__", "__sub__", "add_", "mul_", "__iadd__", "__imul__", "rsub", "__setitem__"}
_RECURRENT = frozenset({"lstm", "gru", "rnn_tanh", "rnn_relu"})
_RECURRENT |= {f"{name}_cell" for name in _RECURRENT}
_PLAIN = SHAPE_ONLY | _PRODUCTS | {"div", "__truediv__", "zero_", "expand", "repeat", "stack", "tuple"}
"""What leaves the strength of a state as it was drawn."""


def find_mix(trace: Trace) -> Call | None:
    """Find the operation that mixes random numbers, whose strength is not learnt, with the input's.

    Args:
        trace: of a forward pass.

    Returns:
        The operation; the draw itself where a recurrent layer begins with it.
    """
    found = (_find_meeting(trace, call) for call in trace.list_calls(*_DRAWS))
    return next((call for call in found if call is not None), None)


def _find_meeting(trace: Trace, draw: Call) -> Call | None:
    """Where random numbers meet the input's; None where their strength is learnt, or they never do."""
    random, names = {id(draw.result)}, list[str]()
    given = {
        id(part) for part in (trace.inputs if isinstance(trace.inputs, tuple | list) else [trace.inputs])
    }
    for call in trace.calls[draw.index + 1 :]:
        parts = [part for part in call.tensors if isinstance(part, Tensor)]
        others = [part for part in parts if id(part) not in random]
        if len(parts) == len(others):
            continue
        if call.name in _RECURRENT and set(names) <= _PLAIN and id(call.source) not in random:
            return draw
        if not isinstance(call.result, Tensor):
            continue
        if others and call.name in _MIXES:
            is_mask = draw.name.startswith("bernoulli") or any(name in _CUTS for name in names)
            is_learnt = (
                call.name in _PRODUCTS and not is_mask and any(id(part) not in given for part in others)
            )
            return None if is_learnt else call
        names.append(call.name)
        random.add(id(call.result))
    return None
