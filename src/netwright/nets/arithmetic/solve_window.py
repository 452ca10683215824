"""Padding, stride and dilation for a wanted output size."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd
from torch.nn.modules.pooling import _AvgPoolNd, _LPPoolNd, _MaxPoolNd

from netwright.core.errors import NetworkError
from netwright.nets.arithmetic.build_layer import build_layer
from netwright.nets.arithmetic.window_answer import WindowAnswer
from netwright.nets.arithmetic.write_value import write_shape

_NAMES = ("kernel_size", "stride", "padding", "dilation", "output_padding")
_MOST_KERNEL, _MOST_DILATION, _MOST_STRIDE = 11, 4, 32
_Setting = tuple[int, int, int, int, int]


def solve_window(
    kind: type[nn.Module], given: Mapping[str, Any], input_shape: tuple[int, ...], want: tuple[int, ...]
) -> WindowAnswer:
    """Find the small settings of a convolution or pooling that give a wanted size.

    What is given is held; of kernel_size (to 11), stride (to 32), padding (below the window's span; in
    a pooling to half of the kernel), dilation (to 4) and output_padding the rest is searched. Every
    solution has been run by torch.

    Args:
        kind: of layer.
        given: its arguments by name.
        input_shape: channels and sizes of one sample.
        want: the wanted sizes, one an axis.

    Returns:
        All solutions, the simplest first: those with the fewest settings off their default.

    Raises:
        NetworkError: the layer has no windows, or the number of axes differs.

    >>> given = {"in_channels": 3, "out_channels": 6, "kernel_size": 3}
    >>> answer = solve_window(nn.Conv2d, given, (3, 32, 32), (16, 16))
    >>> answer.write_settings(0)
    'stride=2 padding=1'
    """
    names = _list_names(kind)
    if not names:
        raise NetworkError(
            f"`{kind.__name__}` has no padding, stride or dilation to solve for",
            where=f"explain {kind.__name__} --want {'x'.join(map(str, want))}",
            fix="--want is for convolutions, transposed convolutions and poolings",
        )
    if len(want) != len(input_shape) - 1:
        raise NetworkError(
            f"{write_shape(want)} is wanted of the input {write_shape(input_shape)}, which has "
            f"{len(input_shape) - 1} axes after its channels",
            where=f"explain {kind.__name__} --want {'x'.join(map(str, want))}",
            fix="give --want one size for every axis after the channels",
        )
    free = tuple(name for name in names if name not in given)
    found = _search(kind, given, input_shape, want)
    solutions = tuple(one for one in found if _runs(kind, {**given, **one}, input_shape, want))
    says = "" if solutions else _explain_none(kind, given, input_shape, want)
    return WindowAnswer(want, free, solutions, says)


def _list_names(kind: type[nn.Module]) -> tuple[str, ...]:
    if issubclass(kind, _ConvTransposeNd):
        return _NAMES
    if issubclass(kind, _ConvNd | _MaxPoolNd):
        return _NAMES[:4]
    if issubclass(kind, _AvgPoolNd):
        return _NAMES[:3]
    return _NAMES[:2] if issubclass(kind, _LPPoolNd) else ()


def _search(
    kind: type[nn.Module], given: Mapping[str, Any], input_shape: tuple[int, ...], want: tuple[int, ...]
) -> list[dict[str, int | tuple[int, ...]]]:
    """Solve every axis; prefer what serves all axes alike."""
    each = [
        sorted(_solve_axis(kind, given, at, size, target), key=lambda one: _rank(one, kind))
        for at, (size, target) in enumerate(zip(input_shape[1:], want, strict=True))
    ]
    alike = [one for one in each[0] if all(one in others for others in each[1:])]
    combined: list[tuple[_Setting, ...]] = [(one,) * len(want) for one in alike]
    if not combined:
        combined = sorted(
            itertools.product(*(few[:5] for few in each)),
            key=lambda several: sum(_rank(one, kind)[0] for one in several),
        )
    return [_write_settings(kind, given, several) for several in combined]


def _write_settings(
    kind: type[nn.Module], given: Mapping[str, Any], several: tuple[_Setting, ...]
) -> dict[str, int | tuple[int, ...]]:
    """Leave out what is held and what is the default, unless nothing would be left."""
    free = [name for name in _list_names(kind) if name not in given]
    usual_stride = (1,) * len(several) if issubclass(kind, _ConvNd) else tuple(one[0] for one in several)
    usual = {"stride": usual_stride, "padding": (0,) * len(several), "dilation": (1,) * len(several)}
    usual["output_padding"] = usual["padding"]
    chosen = {name: tuple(one[_NAMES.index(name)] for one in several) for name in free}
    kept = {name: values for name, values in chosen.items() if values != usual.get(name)}
    if not kept and free:
        shown = "padding" if issubclass(kind, _ConvNd) and "padding" in free else free[0]
        kept = {shown: chosen[shown]}
    return {name: values[0] if len(set(values)) == 1 else values for name, values in kept.items()}


def _rank(one: _Setting, kind: type[nn.Module]) -> tuple[int, ...]:
    kernel, stride, padding, dilation, extra = one
    usual = 1 if issubclass(kind, _ConvNd) else kernel
    changed = (stride != usual) + (padding != 0) + 2 * (dilation != 1) + 2 * (extra != 0)
    lopsided = abs(2 * padding - dilation * (kernel - 1)) if padding else 0
    return changed, abs(kernel - 3), dilation, extra, stride, lopsided, padding


def _solve_axis(
    kind: type[nn.Module], given: Mapping[str, Any], at: int, size: int, target: int
) -> Iterator[_Setting]:
    for one, result in _list_settings(kind, given, at, size, target):
        if result == target:
            yield one


def _list_settings(
    kind: type[nn.Module], given: Mapping[str, Any], at: int, size: int, target: int
) -> Iterator[tuple[_Setting, int]]:
    """Try all small settings along one axis, each with the size it gives."""
    names = _list_names(kind)
    is_conv, spread = issubclass(kind, _ConvNd), issubclass(kind, _ConvTransposeNd)

    def choose(name: str, options: range, otherwise: int) -> range | tuple[int, ...]:
        if name in given and given[name] is not None:
            value = given[name]
            return (value[min(at, len(value) - 1)] if isinstance(value, tuple) else value,)
        return options if name in names and name not in given else (otherwise,)

    if isinstance(given.get("padding"), str):
        same = given["padding"] == "same"
        given = {**given, "padding": 0}
    else:
        same = False
    ratio = max(size // max(target, 1), target // size) + 1
    strides = range(1, min(_MOST_STRIDE, max(4, ratio)) + 1)
    for kernel in choose("kernel_size", range(1, min(_MOST_KERNEL, size + 2) + 1), 1):
        for stride in choose("stride", strides, kernel):
            for dilation in choose("dilation", range(1, (_MOST_DILATION if kernel > 1 else 1) + 1), 1):
                span = dilation * (kernel - 1) + 1
                widest = span - 1 if is_conv else kernel // 2
                for padding in choose("padding", range(widest + 1), 0):
                    for extra in choose("output_padding", range(max(stride, dilation)), 0):
                        one = (kernel, stride, padding, dilation, extra)
                        if spread:
                            yield one, (size - 1) * stride - 2 * padding + span + extra
                            continue
                        room = size - 1 if same else size + 2 * padding - span
                        up = bool(given.get("ceil_mode"))
                        result = (-(-room // stride) if up else room // stride) + 1
                        if up and (result - 1) * stride >= size + padding:
                            result -= 1
                        yield one, result if room >= 0 else 0


def _runs(
    kind: type[nn.Module], given: Mapping[str, Any], input_shape: tuple[int, ...], want: tuple[int, ...]
) -> bool:
    try:
        y = build_layer(kind, given)(torch.empty((1, *input_shape), device="meta"))
    except (NetworkError, RuntimeError, ValueError):
        return False
    return tuple((y[0] if isinstance(y, tuple) else y).shape[2:]) == want


def _explain_none(
    kind: type[nn.Module], given: Mapping[str, Any], input_shape: tuple[int, ...], want: tuple[int, ...]
) -> str:
    """Say which sizes can be had, and whether it is what was held that stands in the way."""
    held = {
        name: given[name] for name in ("stride", "padding", "dilation", "output_padding") if name in given
    }
    parts = []
    for at, (size, target) in enumerate(zip(input_shape[1:], want, strict=True)):
        reached = {result for _, result in _list_settings(kind, given, at, size, target) if result > 0}
        if target not in reached:
            near = sorted(sorted(reached, key=lambda result: abs(result - target))[:3])
            parts.append(f"{size} can become {', '.join(map(str, near)) or 'nothing'}, not {target}")
    held_says = ", ".join(f"{name}={value}" for name, value in held.items())
    says = "; ".join(dict.fromkeys(parts)) or "torch refuses every setting that would fit"
    if held:
        freed = {name: value for name, value in given.items() if name not in held}
        again = _search(kind, freed, input_shape, want)
        if again:
            answer = WindowAnswer(want, (), (again[0],))
            return f"with {held_says}: {says}; without holding it: {answer.write_settings(0)}"
    if max(want) > max(input_shape[1:]) and not issubclass(kind, _ConvTransposeNd):
        says += "; to enlarge, take Upsample or ConvTranspose2d".replace("2d", f"{len(want)}d")
    return f"with {held_says}: {says}" if held else says
