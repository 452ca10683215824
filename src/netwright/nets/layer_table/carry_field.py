"""The receptive field behind a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd
from torch.nn.modules.padding import _ConstantPadNd, _ReflectionPadNd, _ReplicationPadNd
from torch.nn.modules.pooling import (
    _AdaptiveAvgPoolNd,
    _AdaptiveMaxPoolNd,
    _AvgPoolNd,
    _LPPoolNd,
    _MaxPoolNd,
)

from netwright.nets.layer_table.field import Field, Span

_WINDOWS = (_ConvNd, _MaxPoolNd, _AvgPoolNd, _LPPoolNd)
_PADS = (_ConstantPadNd, _ReflectionPadNd, _ReplicationPadNd, nn.ZeroPad1d, nn.ZeroPad2d, nn.ZeroPad3d)


def carry_field(layer: nn.Module | str, fields: Sequence[Field], output: tuple[int, ...]) -> Field | None:
    """Say what a number of a layer's output sees of the network's input.

    Windows (convolutions, pooling, also transposed), padding and nearest enlargement are followed
    exactly; several inputs are joined to what any of them sees. Statistics of norm layers, which
    every place shares, do not count.

    Args:
        layer: the layer, or the name of a function.
        fields: of what arrives.
        output: shape of what comes out, the batch axis included.

    Returns:
        The field; None where it cannot be known.

    >>> start = Field((Span(),), (9,))
    >>> carry_field(nn.Conv1d(1, 1, 3), [start], (2, 1, 7)).spans[0].size
    3
    """
    joined = _join(fields)
    if joined is None:
        return None
    if isinstance(layer, nn.MultiheadAttention) or layer == "scaled_dot_product_attention":
        return joined.gather()
    mixes_rows = isinstance(layer, (nn.Linear, nn.Bilinear)) or layer in {"linear", "matmul"}
    axes = len(joined.spans)
    if layer in {"mean", "amax"} and axes > 1 and len(output) == 2 and output[1] not in joined.places:
        return joined.gather()
    if mixes_rows or joined.is_flat or len(output) != axes + 2:
        if mixes_rows and joined.is_flat and len(output) == 2:
            return joined.gather()
        return _keep(joined, output, flat=not mixes_rows)
    return _carry_map(layer, joined, tuple(output[2:]))


def _carry_map(layer: nn.Module | str, field: Field, sizes: tuple[int, ...]) -> Field | None:
    """Carry a field from map to map."""
    if isinstance(layer, _WINDOWS):
        return Field(_slide(layer, field), sizes)
    if isinstance(layer, _PADS):
        before = _pads_before(layer.padding, len(sizes))
        return Field(tuple(s.through(1, 1, p) for s, p in zip(field.spans, before, strict=True)), sizes)
    if isinstance(layer, (_AdaptiveAvgPoolNd, _AdaptiveMaxPoolNd)) or str(layer).startswith("adaptive"):
        return _shrink(field, sizes)
    if isinstance(layer, (nn.Upsample, nn.UpsamplingNearest2d)) and layer.mode == "nearest":
        return _enlarge(field, sizes)
    return Field(field.spans, sizes) if sizes == field.places and not _mixes(layer) else None


def _join(fields: Sequence[Field]) -> Field | None:
    if not fields or len({(one.places, one.is_flat) for one in fields}) > 1:
        return None
    spans = list(fields[0].spans)
    for other in fields[1:]:
        both = [mine.join(theirs) for mine, theirs in zip(spans, other.spans, strict=True)]
        if None in both:
            return None
        spans = [span for span in both if span is not None]
    return Field(tuple(spans), fields[0].places, fields[0].is_flat)


def _keep(field: Field, output: tuple[int, ...], *, flat: bool = False) -> Field | None:
    """Keep the field of rows and of flattened maps; where axes moved about nothing is known."""
    gathered = all(span.jump == 0 for span in field.spans)
    if gathered or (field.is_flat and len(output) == 2):
        return field
    return Field(field.spans, field.places, is_flat=True) if flat and len(output) == 2 else None


def _each(value: Any, axes: int) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * axes


def _slide(layer: Any, field: Field) -> tuple[Span, ...]:
    axes = len(field.spans)
    kernel = _each(layer.kernel_size, axes)
    stride = _each(layer.stride if layer.stride is not None else layer.kernel_size, axes)
    dilation = _each(getattr(layer, "dilation", 1), axes)
    written = getattr(layer, "padding", 0)
    padding: tuple[Any, ...] = _each(written, axes)
    if isinstance(written, str):
        same = written == "same"
        padding = tuple(d * (k - 1) // 2 if same else 0 for k, d in zip(kernel, dilation, strict=True))
    numbers = zip(field.spans, kernel, stride, padding, dilation, strict=True)
    if isinstance(layer, _ConvTransposeNd):
        return tuple(span.back(k, s, p, d) for span, k, s, p, d in numbers)
    return tuple(span.through(k, s, p, d) for span, k, s, p, d in numbers)


def _pads_before(padding: Any, axes: int) -> list[int]:
    """PyTorch writes padding from the last axis to the first, before and after."""
    given = _each(padding, 2 * axes)
    return [given[2 * (axes - 1 - axis)] for axis in range(axes)]


def _shrink(field: Field, sizes: tuple[int, ...]) -> Field | None:
    spans = []
    for span, size, left in zip(field.spans, field.places, sizes, strict=True):
        if left == 1:
            spans.append(span.over(size))
        elif size % left:
            return None
        else:
            spans.append(span.through(size // left, size // left))
    return Field(tuple(spans), sizes)


def _enlarge(field: Field, sizes: tuple[int, ...]) -> Field | None:
    if any(size % before for size, before in zip(sizes, field.places, strict=True)):
        return None
    factors = [size // before for size, before in zip(sizes, field.places, strict=True)]
    return Field(tuple(s.back(f, f) for s, f in zip(field.spans, factors, strict=True)), sizes)


_SAME_PLACES = (
    "relu", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "mish", "tanh", "sigmoid", "hardswish",
    "hardtanh", "relu6", "softplus", "softsign", "dropout", "dropout1d", "dropout2d", "dropout3d",
    "batch_norm", "instance_norm", "group_norm", "add", "sub", "mul", "div", "cat", "concat", "abs",
    "exp", "log", "neg", "pow", "square", "sqrt", "clamp", "clone", "contiguous", "to", "float",
    "where", "maximum", "minimum", "relu_", "add_", "mul_", "identity", "prelu", "hardsigmoid",
)  # fmt: skip


def _mixes(layer: nn.Module | str) -> bool:
    """Whether places may have been mixed though the map has kept its size."""
    if isinstance(layer, str):
        return layer not in _SAME_PLACES
    known = (".activation", ".batchnorm", ".instancenorm", ".normalization", ".dropout", ".linear")
    return not type(layer).__module__.endswith(known)
