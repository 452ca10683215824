"""Multiply-adds of one operation of PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import torch

aten = torch.ops.aten


def count_products(operation: Any, args: tuple[Any, ...], result: Any) -> int:
    """Count the multiply-adds of a matrix product, a convolution or an attention.

    Element by element work (activations, norms, pooling, additions) counts nothing, as in
    `torch.utils.flop_counter`, whose counts are twice these.

    Args:
        operation: the operation that PyTorch dispatched, such as `aten.mm`.
        args: its arguments.
        result: what it gave.

    Returns:
        Multiply-adds for the whole batch; 0 for any other operation.

    >>> x, y = torch.zeros(2, 3), torch.zeros(3, 4)
    >>> count_products(aten.mm, (x, y), x @ y)
    24
    """
    count = _COUNTS.get(operation)
    return 0 if count is None else count(args, result)


def _product(first: int) -> Callable[[tuple[Any, ...], Any], int]:
    """Count `args[first] @ args[first + 1]`: every number of the first meets every column of the second."""

    def count(args: tuple[Any, ...], _: Any) -> int:
        left, right = args[first].shape, args[first + 1].shape
        return int(prod(left) * (right[-1] if len(right) > 1 else 1))

    return count


def _convolution(args: tuple[Any, ...], result: Any) -> int:
    x, weight, transposed = args[0], args[1], args[6]
    places = x if transposed else result
    # Every place meets the whole kernel: of the output, or of the input where it is transposed.
    return int(prod(weight.shape) * prod(places.shape[2:]) * places.shape[0])


def _attention(args: tuple[Any, ...], _: Any) -> int:
    query, key, value = (part.shape for part in args[:3])
    return int(prod(query[:-1]) * key[-2] * (query[-1] + value[-1]))


def _trilinear(args: tuple[Any, ...], result: Any) -> int:
    return int(prod(result.shape) * (args[0].shape[-1] + 1) * args[2].shape[-1])


_COUNTS: dict[Any, Callable[[tuple[Any, ...], Any], int]] = {
    aten.mm: _product(0),
    aten.bmm: _product(0),
    aten.mv: _product(0),
    aten.dot: _product(0),
    aten.addmm: _product(1),
    aten.baddbmm: _product(1),
    aten.addmv: _product(1),
    aten.convolution: _convolution,
    aten._convolution: _convolution,
    aten._trilinear: _trilinear,
    aten._scaled_dot_product_flash_attention_for_cpu: _attention,
    aten._scaled_dot_product_flash_attention: _attention,
    aten._scaled_dot_product_efficient_attention: _attention,
    aten._scaled_dot_product_cudnn_attention: _attention,
    aten._scaled_dot_product_fused_attention_overrideable: _attention,
}
