"""The way to one output value, term by term."""

from __future__ import annotations

import itertools
import math
from typing import Any

from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd
from torch.nn.modules.pooling import _AdaptiveAvgPoolNd, _AdaptiveMaxPoolNd, _AvgPoolNd, _MaxPoolNd

from netwright.core.errors import UsageError
from netwright.nets.arithmetic.measure_layer import measure_layer
from netwright.nets.arithmetic.walk import Walk, WalkTerm
from netwright.nets.arithmetic.window_axis import WindowAxis
from netwright.nets.arithmetic.write_value import write_shape

_MAXIMA = (_MaxPoolNd, _AdaptiveMaxPoolNd)
_MEANS = (_AvgPoolNd, _AdaptiveAvgPoolNd)


def walk_output(layer: nn.Module, x: Float[Tensor, "*sample"], at: tuple[int, ...]) -> Walk:
    """Walk one output value of a convolution, pooling or Linear.

    Args:
        layer: with real weights.
        x: one sample, channels first.
        at: which output value: channel and places, or the places alone where one channel comes out.

    Returns:
        The terms, and the value they give.

    Raises:
        UsageError: there is no such output value, or the layer is of another kind.

    >>> import torch
    >>> walk_output(nn.MaxPool2d(2), torch.arange(16.0).reshape(1, 4, 4), (1, 1)).total
    15.0
    """
    facts = measure_layer(layer, tuple(x.shape))
    output = facts.output_shapes[0]
    index = (0, *at) if len(at) == len(output) - 1 and output[0] == 1 else at
    where = f"--at {','.join(map(str, at))}"
    if not isinstance(layer, (_ConvNd, nn.Linear, *_MAXIMA, *_MEANS)):
        raise UsageError(
            f"the values of {facts.name} are not walked",
            where=where,
            fix="--at is for convolutions, max and average poolings and Linear",
        )
    if len(index) != len(output) or not all(0 <= i < n for i, n in zip(index, output, strict=True)):
        last = ",".join(str(n - 1) for n in output)
        raise UsageError(
            f"the output is {write_shape(output)} and has no value at {', '.join(map(str, at))}",
            where=where,
            fix=f"--at {','.join('0' for _ in output)} to --at {last} (channel first)",
        )
    if isinstance(layer, nn.Linear):
        return _walk_linear(layer, x, index)
    if isinstance(layer, _ConvTransposeNd):
        return _walk_spread(layer, x, index, facts.axes)
    if isinstance(layer, _ConvNd):
        return _walk_conv(layer, x, index, facts.axes)
    return _walk_pool(layer, x, index, facts.axes)


def _walk_linear(layer: nn.Linear, x: Tensor, index: tuple[int, ...]) -> Walk:
    row, weights = x[index[:-1]].tolist(), layer.weight[index[-1]].tolist()
    terms = tuple(
        WalkTerm((*index[:-1], n), value, weight, is_padding=False)
        for n, (value, weight) in enumerate(zip(row, weights, strict=True))
    )
    return _add_up(index, terms, 8, None if layer.bias is None else float(layer.bias[index[-1]].detach()))


def _walk_conv(layer: _ConvNd, x: Tensor, index: tuple[int, ...], axes: tuple[WindowAxis, ...]) -> Walk:
    per_group = layer.in_channels // layer.groups
    first = index[0] // (layer.out_channels // layer.groups) * per_group
    windows = [axis.window(at) for axis, at in zip(axes, index[1:], strict=True)]
    weight, numbers = layer.weight[index[0]].tolist(), x.tolist()
    terms = []
    for channel in range(per_group):
        for offsets in itertools.product(*(range(len(window)) for window in windows)):
            place = tuple(window[offset] for window, offset in zip(windows, offsets, strict=True))
            value, outside = _read(numbers[first + channel], place, axes, layer.padding_mode)
            factor = _pick(weight[channel], offsets)
            terms.append(WalkTerm((first + channel, *place), value, factor, outside))
    bias = None if layer.bias is None else float(layer.bias[index[0]].detach())
    return _add_up(index, tuple(terms), len(windows[-1]), bias)


def _walk_spread(
    layer: _ConvTransposeNd, x: Tensor, index: tuple[int, ...], axes: tuple[WindowAxis, ...]
) -> Walk:
    outputs_each = layer.out_channels // layer.groups
    group, output = divmod(index[0], outputs_each)
    per_group = layer.in_channels // layer.groups
    weight, numbers = layer.weight.tolist(), x.tolist()
    sources = [
        [(n, axis.window(n).index(at)) for n in range(axis.num_windows) if at in axis.window(n)]
        for axis, at in zip(axes, index[1:], strict=True)
    ]
    terms = []
    for channel in range(group * per_group, (group + 1) * per_group):
        for pairs in itertools.product(*sources):
            place, offsets = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
            value, factor = _pick(numbers[channel], place), _pick(weight[channel][output], offsets)
            terms.append(WalkTerm((channel, *place), value, factor, is_padding=False))
    bias = None if layer.bias is None else float(layer.bias[index[0]].detach())
    return _add_up(index, tuple(terms), max(1, len(sources[-1])), bias)


def _walk_pool(layer: nn.Module, x: Tensor, index: tuple[int, ...], axes: tuple[WindowAxis, ...]) -> Walk:
    held: Any = layer
    windows = [axis.window(at) for axis, at in zip(axes, index[1:], strict=True)]
    channel = x[index[0]].tolist()
    terms = []
    for place in itertools.product(*windows):
        value, outside = _read(channel, place, axes, "zeros")
        if not (outside and isinstance(layer, _MAXIMA)):
            terms.append(WalkTerm((index[0], *place), value, None, outside))
    per_line = len(windows[-1]) if len(terms) % len(windows[-1]) == 0 else 1
    if isinstance(layer, _MAXIMA):
        # A dilated window may step over all of a small input; torch then gives -infinity.
        largest = max((term.value for term in terms), default=-math.inf)
        return Walk(index, tuple(terms), per_line, None, "max", 1.0, largest)
    inside = sum(not term.is_padding for term in terms)
    # A window that ceil_mode lets hang over the padding counts only what the padding holds.
    covered = math.prod(
        sum(position < axis.size + axis.padding[1] for position in window)
        for window, axis in zip(windows, axes, strict=True)
    )
    divisor = getattr(held, "divisor_override", None) or (
        covered if getattr(held, "count_include_pad", True) else inside
    )
    total = math.fsum(term.value for term in terms) / divisor
    return Walk(index, tuple(terms), per_line, None, "mean", float(divisor), total)


def _add_up(index: tuple[int, ...], terms: tuple[WalkTerm, ...], per_line: int, bias: float | None) -> Walk:
    total = math.fsum(term.product for term in terms) + (bias or 0.0)
    return Walk(index, terms, per_line, bias, "sum", 1.0, total)


def _read(
    channel: list[Any], place: tuple[int, ...], axes: tuple[WindowAxis, ...], mode: str
) -> tuple[float, bool]:
    """Give the value at a place, and whether it is padding."""
    outside = any(not 0 <= at < axis.size for at, axis in zip(place, axes, strict=True))
    if not outside:
        return _pick(channel, place), False
    if mode == "zeros":
        return 0.0, True
    moved = tuple(_move_inside(at, axis.size, mode) for at, axis in zip(place, axes, strict=True))
    return _pick(channel, moved), True


def _move_inside(at: int, size: int, mode: str) -> int:
    if mode == "replicate":
        return min(max(at, 0), size - 1)
    if mode == "circular":
        return at % size
    return -at if at < 0 else 2 * (size - 1) - at if at >= size else at


def _pick(nested: Any, place: tuple[int, ...]) -> float:
    for at in place:
        nested = nested[at]
    return float(nested)
