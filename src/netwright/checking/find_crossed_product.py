"""A product of (N, 1) and (N,) of which only one mean is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from netwright.checking.loop import Line
from netwright.checking.step import Step

_PRODUCTS = frozenset({"mul", "__mul__", "__rmul__"})
_MEANS = frozenset({"mean", "sum"})
_EACH = _PRODUCTS | {
    "neg",
    "__neg__",
    "add",
    "sub",
    "div",
    "exp",
    "log",
    "clamp",
    "rsub",
    "__truediv__",
    "pow",
}
_SCALING = _PRODUCTS | {"neg", "__neg__", "div", "__truediv__"}
_AXIS_MADE = frozenset({"unsqueeze", "__getitem__", "view", "reshape", "expand", "unflatten"})


def find_crossed_product(needed: Sequence[Step]) -> tuple[Line, dict[str, Any]] | None:
    """Find a product of (N, 1) and (N,) whose N x N numbers the loss takes only together.

    Their mean is the product of two means, whatever belongs to whatever: nobody writes that with an axis
    more. Who makes the axis for a table of pairs (`x[:, None] * y`) means it.

    Args:
        needed: the operations that lead to a loss, in order.

    Returns:
        The line of the product and its size; None where there is none.
    """
    made = {id(step.result): step for step in needed}
    for step in needed:
        parts = step.given
        if step.name not in _PRODUCTS or len(parts) != 2 or not isinstance(step.result, Tensor):
            continue
        column, row = sorted(parts, key=lambda part: -part.ndim)
        num = len(row) if row.ndim == 1 else 0
        if num < 2 or tuple(column.shape) != (num, 1) or not step.result.requires_grad:
            continue
        if not _is_axis_made(column, made) and _is_reduced(step, needed):
            return step.line, {"samples": num}
    return None


def _is_axis_made(column: Tensor, made: dict[int, Step]) -> bool:
    while not column._is_view():
        maker = made.get(id(column))
        if maker is None or maker.name not in _EACH:
            return maker is not None and (maker.name in _AXIS_MADE or bool(maker.kwargs.get("keepdim")))
        before = [part for part in maker.given if part.shape == column.shape]
        if not before:
            return True
        column = before[0]
    return True


def _is_reduced(step: Step, needed: Sequence[Step]) -> bool:
    """Whether nothing but one mean or sum over all of it is taken, with a sign or a factor before."""
    while True:
        users = [user for user in needed if any(part is step.result for part in user.given)]
        if len(users) != 1:
            return False
        step = users[0]
        if step.name in _MEANS:
            return isinstance(step.result, Tensor) and step.result.ndim == 0
        if step.name not in _SCALING or any(part.ndim for part in step.given[1:]):
            return False
