"""The arithmetic of poolings, along one to three axes."""

from __future__ import annotations

import math
from typing import Any

from torch import nn

from netwright.core.errors import ShapeClash
from netwright.nets.arithmetic.check_axes import check_axes
from netwright.nets.arithmetic.filled_formula import FilledFormula
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.measure_conv import AXIS_NAMES
from netwright.nets.arithmetic.window_axis import WindowAxis
from netwright.nets.arithmetic.write_value import write_product, write_shape, write_value


def measure_pool(layer: nn.Module, input_shape: tuple[int, ...]) -> LayerFacts:
    """Measure a max, average, LP or adaptive pooling.

    Args:
        layer: of one to three axes.
        input_shape: channels and sizes of one sample.

    Raises:
        ShapeClash: the window does not fit into the padded input.

    >>> measure_pool(nn.MaxPool2d(2), (6, 15, 15)).output_shapes
    ((6, 7, 7),)
    """
    axes, sizes = (_divide if "Adaptive" in type(layer).__name__ else _slide)(layer, input_shape)
    output = (input_shape[0], *(size.value for size in sizes))
    window = tuple(axis.kernel for axis in axes)
    does, value, work = _describe(layer, window)
    reads = math.prod(output) * math.prod(window)
    work_formula = f"{write_product(output)} * {write_product(window)}"
    adaptive = "Adaptive" in type(layer).__name__
    counted = f"about {reads:,} {work}" if adaptive else f"{work_formula} = {reads:,} {work}"
    return LayerFacts(
        type(layer).__name__,
        repr(layer),
        does,
        (input_shape,),
        output_shapes=((output, output) if getattr(layer, "return_indices", False) else (output,)),
        value=(value,),
        sizes=sizes,
        multiply_adds=FilledFormula("multiply-adds", "none", "0", 0),
        receptive_field=tuple(
            max(len(axis.window(index)) for index in range(axis.num_windows))
            if axis.kind == "adaptive"
            else axis.span
            for axis in axes
        ),
        axes=axes,
        properties=(("other work", counted),),
        warnings=check_axes(axes),
        notes=_list_notes(layer, axes),
    )


def _spread_over(value: Any, num: int) -> tuple[int, ...]:
    """Give one number an axis; pooling layers keep their arguments as they were written."""
    if not isinstance(value, tuple | list):
        return (value,) * num
    return tuple(value) * num if len(value) == 1 else tuple(value)


def _slide(
    layer: nn.Module, input_shape: tuple[int, ...]
) -> tuple[tuple[WindowAxis, ...], tuple[FilledFormula, ...]]:
    num = len(input_shape) - 1
    kernels = _spread_over(layer.kernel_size, num)
    stride = layer.stride
    strides = _spread_over(stride, num) if stride is not None and stride != () else kernels
    paddings = _spread_over(getattr(layer, "padding", 0), num)
    dilations = _spread_over(getattr(layer, "dilation", 1), num)
    rounding = "ceil" if layer.ceil_mode else "floor"
    general = f"{rounding}((in + 2*padding - dilation*(kernel - 1) - 1) / stride) + 1"
    axes, sizes = [], []
    for name, size, kernel, stride, pad, dilation in zip(
        AXIS_NAMES[num], input_shape[1:], kernels, strides, paddings, dilations, strict=True
    ):
        filled = f"{rounding}(({size} + 2*{pad} - {dilation}*({kernel} - 1) - 1) / {stride}) + 1"
        room = size + 2 * pad - dilation * (kernel - 1) - 1
        value = (-(-room // stride) if layer.ceil_mode else room // stride) + 1
        if layer.ceil_mode and (value - 1) * stride >= size + pad:
            # A window that would start in the padding after the axis is left out.
            value, filled = value - 1, f"{filled} - 1"
        if value < 1:
            raise ShapeClash(
                f"the window spans {dilation * (kernel - 1) + 1} {name} and there are {size + 2 * pad}, "
                f"padding included: {filled} = {value}",
                where=f"{layer}, at the input {write_shape(input_shape)}",
                fix=f"a kernel_size of at most {size}, or a layer before it that keeps more {name}",
            )
        axes.append(WindowAxis(name, size, value, kernel, stride, dilation, (pad, pad)))
        sizes.append(FilledFormula(name, general, filled, value))
    return tuple(axes), tuple(sizes)


def _divide(
    layer: nn.Module, input_shape: tuple[int, ...]
) -> tuple[tuple[WindowAxis, ...], tuple[FilledFormula, ...]]:
    num = len(input_shape) - 1
    wanted: Any = layer.output_size
    targets = tuple(wanted) if isinstance(wanted, tuple | list) else (wanted,) * num
    axes, sizes = [], []
    for name, size, target in zip(AXIS_NAMES[num], input_shape[1:], targets, strict=True):
        value = size if target is None else target
        window = -(-size // value)
        axes.append(WindowAxis(name, size, value, window, max(1, size // value), kind="adaptive"))
        general = "as asked: window i reads floor(i*in/out) to ceil((i + 1)*in/out) - 1"
        sizes.append(FilledFormula(name, general, str(value), value))
    return tuple(axes), tuple(sizes)


def _describe(layer: Any, window: tuple[int, ...]) -> tuple[str, str, str]:
    name = type(layer).__name__
    if "Max" in name:
        return (
            "Keeps the largest value of every window, channel by channel.",
            "out = max of the window (padding counts as -infinity)",
            "values compared",
        )
    if "LP" in name:
        p = write_value(float(layer.norm_type))
        value = f"out = (sum over the window of in**{p}) ** (1/{p})"
        return "Takes the p-norm of every window, channel by channel.", value, "powers added"
    divisor = getattr(layer, "divisor_override", None) or write_product(window)
    value = f"out = (sum of the window) / ({divisor})"
    if "Adaptive" in name:
        value = "out = mean of the window"
    elif getattr(layer, "padding", 0) and not getattr(layer, "count_include_pad", True):
        value = "out = (sum of the window) / (its values that are no padding)"
    return "Takes the mean of every window, channel by channel.", value, "values added"


def _list_notes(layer: nn.Module, axes: tuple[WindowAxis, ...]) -> tuple[str, ...]:
    notes = ["channels are kept apart: as many come out as go in"]
    padded = any(sum(axis.padding) for axis in axes)
    if padded and getattr(layer, "count_include_pad", False):
        notes.append("the zeros of the padding count in the mean (count_include_pad=True)")
    if getattr(layer, "ceil_mode", False):
        notes.append("ceil_mode=True: a last window may hang over the edge")
    if any(axis.kind == "adaptive" and axis.num_windows > axis.size for axis in axes):
        notes.append("more is asked for than there is: values are repeated")
    return tuple(notes)
