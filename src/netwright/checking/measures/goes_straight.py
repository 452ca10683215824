"""Whether the loss grows in proportion to a term of it."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.step import list_tensors
from netwright.checking.trace import SHAPE_ONLY, Trace

_STRAIGHT = SHAPE_ONLY | frozenset(
    ["add", "sub", "rsub", "neg", "sum", "mean", "div", "true_divide", "truediv", "mul", "stack", "cat"]
)
_QUERIES = frozenset({"detach", "item", "data", "__get__", "numpy", "tolist", "__format__"})


def goes_straight(trace: Trace, term: Tensor) -> bool:
    """Whether a term only meets sums, means and numbers on its way to the loss.

    Where it meets anything else (a hinge, a distance to a wanted value, another term as a factor), the sign
    of its slope says nothing of what is wanted.

    Args:
        trace: the training step.
        term: a tensor of it.
    """
    known = {id(term)}
    for call in trace.calls:
        own = [part for part in call.tensors if id(part) in known]
        if not own or call.result is term or call.name in _QUERIES:
            continue
        name = call.name.strip("_").removeprefix("i").removeprefix("r") if "__" in call.name else call.name
        factors = [part for part in call.tensors if part.requires_grad]
        if name.rstrip("_") not in _STRAIGHT or (
            name in {"mul", "div", "truediv", "true_divide"} and len(factors) > 1
        ):
            return False
        known |= {id(part) for part in list_tensors(call.result)}
    return id(trace.loss) in known
