"""Heads of attention that a view split off without turning them in front of the steps."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.trace import Trace

_RESHAPES = ("view", "reshape")
_KEEPING = frozenset({"transpose", "permute", "mul", "div", "__mul__", "__truediv__", "contiguous", "mT"})
_PRODUCTS = frozenset({"matmul", "__matmul__", "bmm", "einsum"})


def find_split_heads(trace: Trace) -> list[Call]:
    """Find views of (samples, steps, heads x size) as (samples, heads, steps, size) before attention.

    The heads are the second part of the last axis: a view puts pieces of several steps into one row. As many
    heads as steps are left out, and so is what attention does not take: only there it is sure that the last
    axis but one is meant as the steps.

    Args:
        trace: of a forward pass that went through.
    """
    found = []
    for call in trace.list_calls(*_RESHAPES, in_loss=False):
        source = call.source
        if source is None or source.ndim != 3 or not source.is_contiguous() or not source.requires_grad:
            continue
        num_samples, num_steps, width = source.shape
        result = tuple(call.result.shape)
        num_heads = width // result[-1] if result[-1] else 0
        wanted = {
            (num_samples, num_heads, num_steps, result[-1]),
            (num_samples * num_heads, num_steps, result[-1]),
        }
        is_split = num_heads > 1 and width == num_heads * result[-1] and num_heads != num_steps > 1
        if is_split and result in wanted and _is_attended(trace, call, num_steps):
            found.append(call)
    return found


def _is_attended(trace: Trace, call: Call, num_steps: int) -> bool:
    """Whether scores of each step against others are made of it."""
    known, scores = {id(call.result)}, set()
    for later in trace.calls[call.index + 1 :]:
        given = [part for part in later.args[:2] if isinstance(part, Tensor)]
        if not isinstance(later.result, Tensor):
            continue
        is_known = any(id(part) in known for part in given)
        if is_known and later.name == "scaled_dot_product_attention":
            return True
        if is_known and later.name in _KEEPING:
            known.add(id(later.result))
        elif is_known and later.name in _PRODUCTS and num_steps in later.result.shape[-2:]:
            scores.add(id(later.result))
        elif any(id(part) in scores for part in given):
            if later.name == "softmax":
                return True
            scores.add(id(later.result))
    return False
