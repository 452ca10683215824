"""Attention whose softmax runs over the queries."""

from __future__ import annotations

from torch import Tensor, nn

from netwright.checking.call import Call
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace

_PRODUCTS = frozenset({"matmul", "bmm", "__matmul__", "einsum"})
_SCALES = frozenset(
    {"mul", "__mul__", "div", "__truediv__", "masked_fill", "masked_fill_", "add", "where", "sub"}
)


def find_query_softmax(subject: Subject) -> Call | None:
    """Find a softmax over the axis of a square of scores that the sum over values does not run over.

    The scores are a product of two tensors that both depend on the input; the weights go straight into a
    product with the values. Weights that are turned, or divided by their sum, between the two are not meant.

    Args:
        subject: whose network.

    Raises:
        CannotMeasure: the forward pass does not go through.
    """
    trace = subject.read(trace_forward)
    for call in trace.list_calls("softmax", in_loss=False):
        scores, axis = call.source, call.read(1, "dim")
        if scores is None or scores.ndim < 3 or scores.shape[-1] != scores.shape[-2] or scores.shape[-1] < 2:
            continue
        if not isinstance(axis, int) or not _is_product(trace, call):
            continue
        summed = _find_summed(trace, call)
        if summed is not None and {axis % scores.ndim, summed} == {scores.ndim - 1, scores.ndim - 2}:
            return call
    return None


def _is_product(trace: Trace, call: Call) -> bool:
    """Whether scores are a product of two activations, scaled and masked."""
    maker = trace.find_source(call)
    for _ in range(6):
        if maker is None or maker.name not in _SCALES:
            break
        maker = trace.find_source(maker)
    parts = (
        [part for part in maker.tensors if not isinstance(part, nn.Parameter)] if maker is not None else []
    )
    return maker is not None and maker.name in _PRODUCTS and len(parts) == 2


def _find_summed(trace: Trace, call: Call) -> int | None:
    """The axis of the weights that their product with the values runs over."""
    weights = call.result
    for later in trace.calls[call.index + 1 :]:
        if not isinstance(weights, Tensor) or not any(part is weights for part in later.tensors):
            continue
        if later.name == "dropout":
            weights = later.result
        elif later.name == "einsum":
            return _read_einsum(later, weights)
        elif later.name in _PRODUCTS and len(later.args) > 1:
            return weights.ndim - (1 if later.args[0] is weights else 2)
        else:
            return None
    return None


def _read_einsum(call: Call, weights: Tensor) -> int | None:
    words = call.args[0] if call.args and isinstance(call.args[0], str) else ""
    given, arrow, kept = words.replace(" ", "").partition("->")
    parts = [part for part in call.args if isinstance(part, Tensor)]
    names = given.split(",")
    if not arrow or len(names) != 2 or len(parts) != 2 or "." in given:
        return None
    own = next((name for name, part in zip(names, parts, strict=True) if part is weights), "")
    summed = [place for place, letter in enumerate(own) if letter not in kept]
    return summed[0] if len(own) == weights.ndim and len(summed) == 1 else None
