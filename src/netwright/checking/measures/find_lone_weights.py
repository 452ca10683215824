"""Attention weights that are all 1, as their softmax runs over an axis of one."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.find_reached import walk_graph
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.subject import Subject
from netwright.checking.trace import SHAPE_ONLY, Trace

_TURNS = frozenset({"transpose", "permute", "swapaxes", "T", "mT", "dropout"})
_SUMS = frozenset({"sum", "mean"})
_MULTIPLIES = frozenset({"mul", "__mul__", "multiply"})
_PRODUCTS = frozenset({"bmm", "matmul", "__matmul__"})


def find_lone_weights(subject: Subject) -> tuple[Call, int] | None:
    """Find a softmax over one learnt score whose weights then weigh a sum over another axis.

    That axis is the one over which the weights were to add up to 1. A mixture of one part, or attention to
    one key, is summed over the axis of the softmax itself, and is a setting.

    Args:
        subject: whose network.

    Returns:
        The softmax and the axis of the sum; None where there is none.

    Raises:
        CannotMeasure: the forward pass does not go through.
    """
    trace = subject.read(trace_forward)
    for call in trace.list_calls("softmax", in_loss=False):
        scores, axis = call.source, call.read(1, "dim")
        if scores is None or not isinstance(axis, int) or scores.ndim < 3 or scores.shape[axis] != 1:
            continue
        axis %= scores.ndim
        long = [place for place, size in enumerate(scores.shape) if place and size > 1]
        if axis == 0 or long != [place for place in range(1, scores.ndim) if place != axis]:
            continue
        if len(long) == 1 and any(True for _ in walk_graph([scores])) and _weighs(trace, call, long[0]):
            return call, long[0]
    return None


def _weighs(trace: Trace, call: Call, axis: int) -> bool:
    """Whether the weights multiply what the scores were made of, and are summed over an axis of theirs."""
    shaped, products = {id(call.result)}, {}
    size = call.result.shape[axis]
    for later in trace.calls[call.index + 1 :]:
        given = [part for part in later.args if isinstance(part, Tensor)]
        if not given or not isinstance(later.result, Tensor):
            continue
        if id(given[0]) in shaped and later.name in SHAPE_ONLY | _TURNS:
            shaped.add(id(later.result))
        is_taken = any(id(part) in shaped for part in given)
        others = [part for part in given if id(part) not in shaped]
        if is_taken and len(others) == 1 and _is_source(trace, call, others[0]):
            if later.name in _MULTIPLIES and others[0].ndim == call.result.ndim == later.result.ndim:
                products[id(later.result)] = axis
            if later.name in _PRODUCTS and later.args[0] is not others[0]:
                return bool(later.args[0].shape[-1] == size and later.args[0].shape[-2] == 1)
        if id(given[0]) in products and later.name in _SUMS:
            summed = later.read(1, "dim")
            return isinstance(summed, int) and summed % given[0].ndim == axis
    return False


def _is_source(trace: Trace, call: Call, value: Tensor) -> bool:
    """Whether the scores were made of a value, each of its own."""
    waiting, seen = [(call.source, call.index)], set()
    while waiting:
        tensor, before = waiting.pop()
        if tensor is value:
            return True
        if tensor is None or id(tensor) in seen:
            continue
        seen.add(id(tensor))
        makers = [made for made in trace._makers.get(id(tensor), []) if made.index < before]
        if makers:
            waiting += [(part, makers[-1].index) for part in makers[-1].tensors]
    return False
