"""The arithmetic of Unfold and Fold."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from torch import nn

from netwright.nets.arithmetic.check_axes import check_axes
from netwright.nets.arithmetic.filled_formula import FilledFormula
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.measure_conv import AXIS_NAMES
from netwright.nets.arithmetic.measure_module import measure_module
from netwright.nets.arithmetic.window_axis import WindowAxis
from netwright.nets.arithmetic.write_value import write_product


def measure_fold(layer: nn.Module, input_shape: tuple[int, ...]) -> LayerFacts:
    """Measure an Unfold, which lists windows, or a Fold, which adds them up again.

    Args:
        layer: of two axes.
        input_shape: of one sample.

    Raises:
        ShapeClash: it cannot take the input.

    >>> measure_fold(nn.Unfold(3), (2, 5, 5)).output_shapes
    ((18, 9),)
    """
    facts = measure_module(layer, input_shape)
    held: Any = layer
    image = input_shape[1:] if isinstance(layer, nn.Unfold) else _pair(held.output_size)
    kernels, strides, pads, dilations = (
        _pair(getattr(held, name)) for name in ("kernel_size", "stride", "padding", "dilation")
    )
    axes, formulas = [], []
    for name, size, kernel, stride, pad, dilation in zip(
        AXIS_NAMES[2], image, kernels, strides, pads, dilations, strict=True
    ):
        value = (size + 2 * pad - dilation * (kernel - 1) - 1) // stride + 1
        filled = f"floor(({size} + 2*{pad} - {dilation}*({kernel} - 1) - 1) / {stride}) + 1"
        general = "windows: floor((size + 2*padding - dilation*(kernel - 1) - 1) / stride) + 1"
        axes.append(WindowAxis(name, size, value, kernel, stride, dilation, (pad, pad)))
        formulas.append(FilledFormula(name, general, filled, value))
    windows = [axis.num_windows for axis in axes]
    formulas.append(FilledFormula("windows", "product of both", write_product(windows), math.prod(windows)))
    return dataclasses.replace(facts, sizes=tuple(formulas), axes=tuple(axes), warnings=check_axes(axes))


def _pair(value: Any) -> tuple[int, int]:
    return (value[0], value[-1]) if isinstance(value, tuple | list) else (value, value)
