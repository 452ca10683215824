"""The arithmetic of convolutions and transposed convolutions, along one to three axes."""

from __future__ import annotations

import math
from typing import cast

from torch import nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

from netwright.core.errors import ShapeClash
from netwright.nets.arithmetic.check_axes import check_axes
from netwright.nets.arithmetic.filled_formula import FilledFormula
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.parameter_count import ParameterCount
from netwright.nets.arithmetic.window_axis import WindowAxis
from netwright.nets.arithmetic.write_value import write_product, write_shape

AXIS_NAMES = {1: ("positions",), 2: ("rows", "columns"), 3: ("planes", "rows", "columns")}
"""What the axes after the channels are called."""

_LETTERS = ("i", "j", "k")


def measure_conv(layer: nn.Module, input_shape: tuple[int, ...]) -> LayerFacts:
    """Measure a convolution or a transposed convolution.

    Args:
        layer: of one to three axes; its weights may be on the meta device.
        input_shape: channels and sizes of one sample.

    Raises:
        ShapeClash: the window does not fit into the padded input.

    >>> facts = measure_conv(nn.Conv2d(3, 6, 3, stride=2, padding=1), (3, 32, 32))
    >>> facts.output_shapes, facts.num_parameters, facts.num_multiply_adds
    (((6, 16, 16),), 168, 41472)
    """
    layer = cast("_ConvNd", layer)
    axes, sizes = (_spread if isinstance(layer, _ConvTransposeNd) else _slide)(layer, input_shape)
    output = (layer.out_channels, *(size.value for size in sizes))
    window, per_group = layer.kernel_size, layer.in_channels // layer.groups
    transposed = isinstance(layer, _ConvTransposeNd)
    outputs_each = layer.out_channels // layer.groups
    weight = (layer.in_channels, outputs_each) if transposed else (layer.out_channels, per_group)
    words = "inputs x outputs a group" if transposed else f"outputs x inputs{' a group' * (layer.groups > 1)}"
    parameters = [ParameterCount("weight", (*weight, *window), f"{words} x window")]
    if layer.bias is not None:
        parameters.append(ParameterCount("bias", (layer.out_channels,), "one an output channel"))
    if transposed:
        general = "input values * outputs a group * window"
        values, each = input_shape, (outputs_each, *window)
        field = tuple(_count_sources(axis) for axis in axes)
    else:
        general = "output values * inputs a group * window"
        values, each = output, (per_group, *window)
        field = tuple(axis.span for axis in axes)
    multiply_adds = FilledFormula(
        "multiply-adds",
        general,
        f"{write_product(values)} * {write_product(each)}",
        math.prod(values) * math.prod(each),
    )
    return LayerFacts(
        type(layer).__name__,
        repr(layer),
        "Writes every input value, times the weights, into a window of the output; windows add up."
        if transposed
        else "Slides a window over the input; an output value is the weighted sum of what the window sees.",
        (input_shape,),
        (output,),
        (_write_value(layer, transposed=transposed),),
        sizes,
        tuple(parameters),
        multiply_adds,
        field,
        axes,
        properties=(("terms a value", f"{write_shape((per_group, *window))} = "
                     f"{per_group * math.prod(window):,}"),) if not transposed else (),
        warnings=check_axes(axes),
        notes=_list_notes(layer, axes),
    )  # fmt: skip


def read_padding(layer: _ConvNd) -> tuple[tuple[int, int], ...]:
    """Read how many positions a convolution adds before and after each axis.

    >>> read_padding(nn.Conv2d(3, 6, (3, 4), padding="same"))
    ((1, 1), (1, 2))
    """
    if layer.padding == "valid":
        return tuple((0, 0) for _ in layer.kernel_size)
    if layer.padding == "same":
        totals = [d * (k - 1) for d, k in zip(layer.dilation, layer.kernel_size, strict=True)]
        return tuple((total // 2, total - total // 2) for total in totals)
    return tuple((size, size) for size in cast("tuple[int, ...]", layer.padding))


def _slide(
    layer: _ConvNd, input_shape: tuple[int, ...]
) -> tuple[tuple[WindowAxis, ...], tuple[FilledFormula, ...]]:
    axes, sizes = [], []
    for at, (name, size, pads) in enumerate(
        zip(AXIS_NAMES[len(input_shape) - 1], input_shape[1:], read_padding(layer), strict=True)
    ):
        kernel, stride, dilation = layer.kernel_size[at], layer.stride[at], layer.dilation[at]
        both = f"2*{pads[0]}" if pads[0] == pads[1] else f"{pads[0]} + {pads[1]}"
        general = "floor((in + 2*padding - dilation*(kernel - 1) - 1) / stride) + 1"
        filled = f"floor(({size} + {both} - {dilation}*({kernel} - 1) - 1) / {stride}) + 1"
        span = dilation * (kernel - 1) + 1
        value = (size + sum(pads) - span) // stride + 1
        if size + sum(pads) < span:
            needed = -(-(span - size) // 2)
            raise ShapeClash(
                f"the window spans {span} {name} and there are {size + sum(pads)}, padding included: "
                f"{filled} = {value}",
                where=f"{layer}, at the input {write_shape(input_shape)}",
                fix=f"padding={needed} or more, or a kernel_size that spans at most {size + sum(pads)}",
            )
        axes.append(WindowAxis(name, size, value, kernel, stride, dilation, pads))
        sizes.append(FilledFormula(name, general, filled, value))
    return tuple(axes), tuple(sizes)


def _spread(
    layer: _ConvNd, input_shape: tuple[int, ...]
) -> tuple[tuple[WindowAxis, ...], tuple[FilledFormula, ...]]:
    axes, sizes = [], []
    general = "(in - 1)*stride - 2*padding + dilation*(kernel - 1) + output_padding + 1"
    for at, (name, size, pads) in enumerate(
        zip(AXIS_NAMES[len(input_shape) - 1], input_shape[1:], read_padding(layer), strict=True)
    ):
        kernel, stride, dilation = layer.kernel_size[at], layer.stride[at], layer.dilation[at]
        extra = layer.output_padding[at]
        filled = f"({size} - 1)*{stride} - 2*{pads[0]} + {dilation}*({kernel} - 1) + {extra} + 1"
        value = (size - 1) * stride - 2 * pads[0] + dilation * (kernel - 1) + extra + 1
        if value < 1:
            raise ShapeClash(
                f"nothing is left of the output {name}: {filled} = {value}",
                where=f"{layer}, at the input {write_shape(input_shape)}",
                fix="a smaller padding or a larger kernel_size",
            )
        axes.append(WindowAxis(name, value, size, kernel, stride, dilation, pads, "spread"))
        sizes.append(FilledFormula(name, general, filled, value))
    return tuple(axes), tuple(sizes)


def _count_sources(axis: WindowAxis) -> int:
    """Count the input positions from the first to the last that write into one output position."""
    first: dict[int, int] = {}
    most = 1
    for index in range(axis.num_windows):
        for position in axis.window(index):
            if 0 <= position < axis.size:
                most = max(most, index - first.setdefault(position, index) + 1)
    return most


def _write_value(layer: _ConvNd, *, transposed: bool) -> str:
    letters = _LETTERS[: len(layer.kernel_size)]
    offsets = ("a", "b", "c")[: len(letters)]
    places = []
    for at, (letter, offset) in enumerate(zip(letters, offsets, strict=True)):
        step = f"{letter}*{layer.stride[at]}" if layer.stride[at] != 1 else letter
        reach = f"{offset}*{layer.dilation[at]}" if layer.dilation[at] != 1 else offset
        pad = read_padding(layer)[at][0]
        places.append(f"{step}{f' - {pad}' if pad else ''} + {reach}")
    here, there, window = ", ".join(letters), ", ".join(places), ", ".join(offsets)
    bias = "bias[o] + " if layer.bias is not None else ""
    if transposed:
        return f"out[o, {there}] gets in[n, {here}] * weight[n, o, {window}]" + (
            ", and bias[o] once" if bias else ""
        )
    return f"out[o, {here}] = {bias}sum over n, {window} of weight[o, n, {window}] * in[n, {there}]"


def _list_notes(layer: _ConvNd, axes: tuple[WindowAxis, ...]) -> tuple[str, ...]:
    notes = []
    if layer.groups > 1:
        each = layer.in_channels // layer.groups
        notes.append(
            f"groups={layer.groups}: an output channel sees {each} of {layer.in_channels} input channels"
            + (" (depthwise)" if each == 1 else "")
        )
    if any(axis.padding[0] != axis.padding[1] for axis in axes):
        notes.append("padding='same' with an even window puts one position more after than before")
    if layer.padding_mode != "zeros" and any(sum(axis.padding) for axis in axes):
        notes.append(
            f"padding_mode='{layer.padding_mode}': what is added is no zero but taken from the input"
        )
    return tuple(notes)
