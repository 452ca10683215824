"""The arithmetic of layers that move, repeat, add or drop numbers and learn nothing."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from torch import nn
from torch.nn.modules.dropout import _DropoutNd

from netwright.nets.arithmetic.filled_formula import FilledFormula
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.measure_conv import AXIS_NAMES
from netwright.nets.arithmetic.measure_module import measure_module
from netwright.nets.arithmetic.write_value import write_product, write_shape, write_value


def measure_reshape(layer: nn.Module, input_shape: tuple[int, ...]) -> LayerFacts:
    """Measure a Flatten, Upsample, PixelShuffle, padding, dropout, Fold or Unfold.

    Args:
        layer: a layer without weights.
        input_shape: of one sample.

    Raises:
        ShapeClash: it cannot take the input.

    >>> measure_reshape(nn.Flatten(), (3, 32, 32)).sizes[0].filled
    '3*32*32'
    """
    facts = measure_module(layer, input_shape)
    held: Any = layer
    output = facts.output_shapes[0]
    changes: dict[str, Any] = {}
    if isinstance(layer, nn.Flatten):
        start, end = layer.start_dim, layer.end_dim
        # Axis 0 of the layer is the batch, which a sample's shape does not have.
        first, last = (axis - 1 if axis >= 0 else axis + len(input_shape) for axis in (start, end))
        joined = input_shape[max(first, 0) : last + 1]
        changes["sizes"] = (
            FilledFormula("numbers", "product of the joined axes", write_product(joined), math.prod(joined)),
        )
        changes["value"] = ("the order stays: channel by channel, row by row",)
    elif isinstance(layer, nn.Upsample):
        changes["sizes"] = _size_upsample(held, input_shape, output)
        changes["value"] = (_UPSAMPLE.get(held.mode, f"interpolated ({held.mode})"),)
    elif isinstance(layer, nn.PixelShuffle | nn.PixelUnshuffle):
        changes.update(_size_shuffle(held, input_shape, output))
    elif isinstance(layer, _DropoutNd) or "Dropout" in type(layer).__name__:
        changes.update(_describe_dropout(held, input_shape))
    elif hasattr(layer, "padding"):
        changes.update(_size_padding(held, input_shape, output))
    return dataclasses.replace(facts, **changes)


_UPSAMPLE = {
    "nearest": "out[i] = in[floor(i / scale)]",
    "nearest-exact": "out[i] = in[floor((i + 0.5) / scale)]",
    "linear": "weighted mean of the 2 nearest values",
    "bilinear": "weighted mean of the 4 nearest values",
    "bicubic": "weighted sum of the 16 nearest values",
    "trilinear": "weighted mean of the 8 nearest values",
}


def _size_upsample(layer: Any, shape: tuple[int, ...], output: tuple[int, ...]) -> tuple[FilledFormula, ...]:
    names = AXIS_NAMES[len(shape) - 1]
    if layer.scale_factor is None:
        return tuple(
            FilledFormula(name, "as asked", str(n), n) for name, n in zip(names, output[1:], strict=True)
        )
    scale = layer.scale_factor
    scales = scale if isinstance(scale, tuple) else (scale,) * len(names)
    return tuple(
        FilledFormula(name, "floor(in * scale)", f"floor({size} * {write_value(float(by))})", n)
        for name, size, by, n in zip(names, shape[1:], scales, output[1:], strict=True)
    )


def _size_shuffle(layer: Any, shape: tuple[int, ...], output: tuple[int, ...]) -> dict[str, Any]:
    up = isinstance(layer, nn.PixelShuffle)
    r = layer.upscale_factor if up else layer.downscale_factor
    more, less = ("*", "/") if up else ("/", "*")
    names = ("channels", "rows", "columns")
    marks = (f"{less} {r}**2", f"{more} {r}", f"{more} {r}")
    general = (f"in {less} r**2", f"in {more} r", f"in {more} r")
    return {
        "sizes": tuple(
            FilledFormula(name, words, f"{size} {mark}", n)
            for name, words, size, mark, n in zip(names, general, shape, marks, output, strict=True)
        ),
        "value": ((f"out[c, y*{r} + a, x*{r} + b] = in[c*{r}**2 + a*{r} + b, y, x]" if up
                   else f"out[c*{r}**2 + a*{r} + b, y, x] = in[c, y*{r} + a, x*{r} + b]"),),
    }  # fmt: skip


def _describe_dropout(layer: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    p, num = layer.p, math.prod(shape)
    name = type(layer).__name__
    whole = name[-2:] in {"1d", "2d", "3d"} or name.startswith("Feature")
    units, word = (shape[0], "channels") if whole else (num, "numbers")
    warnings = ["p=1 sets everything to 0"] if p == 1 else ["p=0 does nothing"] if p == 0 else []
    if p != 1 and p > 0.5:
        warnings.append(f"p={p:g} drops more than it keeps")
    alpha = "Alpha" in name
    value = (
        f"training: each of {word} is set to -1.7581 with p = {p:g}, then scaled to keep mean and variance"
        if alpha
        else f"training: out = 0 with p = {p:g}, else in / (1 - {p:g})"
        + (f" = in * {write_value(1 / (1 - p))}" if p < 1 else "")
    )
    return {
        "value": (value, "eval(): out = in"),
        "properties": (("dropped", f"about {units * p:,.0f} of {units:,} {word} at every step"),),
        "warnings": tuple(warnings),
    }  # fmt: skip


def _size_padding(layer: Any, shape: tuple[int, ...], output: tuple[int, ...]) -> dict[str, Any]:
    if not isinstance(layer.padding, tuple) or len(layer.padding) != 2 * (len(shape) - 1):
        return {}
    pads = layer.padding
    names = AXIS_NAMES.get(len(shape) - 1, ())
    pairs = [(pads[2 * at], pads[2 * at + 1]) for at in range(len(names))][::-1]
    return {
        "sizes": tuple(
            FilledFormula(name, "in + before + after", f"{size} + {before} + {after}", n)
            for name, size, (before, after), n in zip(names, shape[1:], pairs, output[1:], strict=True)
        ),
        "notes": (f"padding is written from the last axis backwards: {write_shape(output)} comes out",),
    }
