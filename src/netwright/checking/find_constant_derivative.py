"""Find a derivative that a loss is made of and that the backward pass takes for a constant."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from torch import Tensor, nn

from netwright.checking.loop import Line
from netwright.checking.measures.find_reached import walk_graph
from netwright.checking.step import Step, list_tensors

_JOINING = frozenset({"add", "sub", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"})
_ELEMENTWISE = frozenset(
    {
        "mul",
        "div",
        "true_divide",
        "neg",
        "pow",
        "square",
        "sqrt",
        "abs",
        "exp",
        "log",
        "cos",
        "sin",
        "sum",
        "mean",
        "norm",
        "linalg_norm",
        "vector_norm",
        "relu",
    }
)
_SHAPING = frozenset(
    {
        "clamp",
        "clamp_min",
        "view",
        "reshape",
        "flatten",
        "squeeze",
        "unsqueeze",
        "t",
        "transpose",
        "permute",
        "cat",
        "stack",
        "getitem",
        "split",
        "chunk",
        "unbind",
        "float",
        "double",
        "clone",
    }
)
_KEEPING = _JOINING | _ELEMENTWISE | _SHAPING
"""Operations of a residual: a step of an attack (`sign`) or a weighting in a network is none of them."""


def find_constant_derivative(needed: Sequence[Step], trained: Set[int]) -> tuple[Line, dict[str, Any]] | None:
    """Find a derivative of a network that is being trained, taken without its graph and added up in the loss.

    Only derivatives with respect to what is not trained count, and only where they meet, in a sum, a
    difference or a comparison, what has a gradient for the very parameters that they depend on.

    Args:
        needed: the operations that the loss needs, in order.
        trained: ids of the parameters that an optimizer holds.

    Returns:
        The line that takes the derivative, and the line where the loss takes it in; None where there is none.
    """
    known: dict[int, tuple[Step, set[int]]] = {}
    for step in needed:
        if step.name == "grad" and step.func.__module__ == "torch.autograd":
            behind = _list_behind(step, trained)
            if behind:
                known.update((id(part), (step, behind)) for part in list_tensors(step.result))
            continue
        name = step.name.strip("_").removeprefix("i").removeprefix("r")
        origin = next((known[id(part)] for part in step.given if id(part) in known), None)
        if origin is None or name not in _KEEPING:
            continue
        others = _list_trained([part for part in step.given if id(part) not in known], trained)
        if not others:
            known.update((id(part), origin) for part in list_tensors(step.result))
        elif name in _JOINING and origin[1] & others:
            return origin[0].line, {"taken into the loss at line": step.line[1] if step.line else 0}
    return None


def _list_behind(step: Step, trained: Set[int]) -> set[int]:
    """The trained parameters that a derivative depends on; none where it has a graph or is of a parameter."""
    outputs, inputs = (
        list(list_tensors(step.args[place] if len(step.args) > place else step.kwargs.get(name)))
        for place, name in enumerate(("outputs", "inputs"))
    )
    if any(part.requires_grad for part in list_tensors(step.result)):
        return set()
    of_trained = [part for part in inputs if isinstance(part, nn.Parameter) or id(part) in trained]
    if of_trained or not outputs or _list_trained(inputs, trained):
        return set()
    return _list_trained(outputs, trained)


def _list_trained(parts: list[Tensor], trained: Set[int]) -> set[int]:
    return {id(leaf) for leaf in (*parts, *walk_graph(parts))} & set(trained)
