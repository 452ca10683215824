"""The commonest operations on tensors without data, without the long way through PyTorch's Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

aten = torch.ops.aten


def shortcut_meta(operation: Any, args: tuple[Any, ...]) -> Tensor | None:
    """Give the result of an operation on the meta device at once, where its shape is plain to see.

    PyTorch works out the shapes of these in Python, some thousand times as long as the kernel would
    take; a deep network shows in half the time without it.

    Args:
        operation: what PyTorch dispatched.
        args: its arguments.

    Returns:
        A tensor without data; None where PyTorch has to do it, or to refuse it.

    >>> x = torch.empty(2, 3, device="meta")
    >>> shortcut_meta(aten.relu.default, (x,)).shape, shortcut_meta(aten.mm.default, (x, x))
    (torch.Size([2, 3]), None)
    """
    make = _SHORTCUTS.get(operation)
    if make is None or not all(isinstance(x, Tensor) and x.is_meta for x in args):
        return None
    return make(args)


def _like(args: tuple[Any, ...]) -> Tensor | None:
    first: Tensor = args[0]
    if not first.dtype.is_floating_point or not first.is_contiguous():
        return None
    if any(other.shape != first.shape or other.dtype != first.dtype for other in args[1:]):
        return None
    return torch.empty_like(first)


def _product(first: int) -> Callable[[tuple[Any, ...]], Tensor | None]:
    def make(args: tuple[Any, ...]) -> Tensor | None:
        left, right = args[first : first + 2]
        if left.dim() != 2 or right.dim() != 2 or left.shape[1] != right.shape[0]:
            return None
        if any(part.dtype != left.dtype for part in args) or (first and args[0].shape != right.shape[1:]):
            return None
        return torch.empty((left.shape[0], right.shape[1]), dtype=left.dtype, device="meta")

    return make


_SHORTCUTS: dict[Any, Callable[[tuple[Any, ...]], Tensor | None]] = {
    aten.mm.default: _product(0),
    aten.addmm.default: _product(1),
    **dict.fromkeys(
        (aten.relu.default, aten.sigmoid.default, aten.tanh.default, aten.gelu.default, aten.silu.default,
         aten.add.Tensor, aten.mul.Tensor),
        _like,
    ),
}  # fmt: skip
