"""Whether a layer can take what arrives, said before PyTorch says it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from torch import nn
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.pooling import _AvgPoolNd, _LPPoolNd, _MaxPoolNd

from netwright.core.errors import NetworkError, ShapeClash
from netwright.nets.flow import Flow
from netwright.nets.place import Place

_KINDS = re.compile(
    r"(Conv|ConvTranspose|Pool|BatchNorm|InstanceNorm|Dropout|ReflectionPad|ReplicationPad|CircularPad)([123])d$"
)
_TAKES = {
    1: "sequences (channels, length)",
    2: "images (channels, height, width)",
    3: "volumes (channels, depth, height, width)",
}


def check_fit(make: Callable[..., object], flow: Flow, place: Place) -> None:
    """Check the number of axes, and that the layer gives one tensor from one tensor.

    Args:
        make: the layer's class.
        flow: what arrives.
        place: where the layer stands.

    Raises:
        ShapeClash: the layer wants images and gets rows, and the like.
        NetworkError: the layer cannot stand in a list at all.

    >>> from pathlib import Path
    >>> check_fit(nn.Conv2d, Flow.start((3, 8, 8)), Place("model.layers[0]", 1, Path(), "Conv2d"))
    """
    if not isinstance(make, type) or not make.__module__.startswith("torch.nn."):
        return
    if issubclass(make, nn.RNNBase) and make is not nn.RNNBase:
        raise NetworkError(
            f"{place.label} gives its outputs and its state, and a list passes on one tensor",
            where=place.path,
            fix=f"Recurrent: {{kind: {make.__name__}, hidden_size: 64}} (and take: last for one answer)",
        )
    match = _KINDS.search(make.__name__)
    axes = len(flow.sample)
    if not match:
        return
    dimensions = int(match[2])
    allowed = {1, 2} if make.__name__.endswith("BatchNorm1d") else {dimensions + 1}
    if axes in allowed:
        return
    raise ShapeClash(
        f"{place.label} takes {_TAKES[dimensions]} and gets {flow.says}",
        where=f"{place.path}, {flow.origin}",
        fix=_mend_axes(match[1], dimensions, axes, flow),
    )


def check_window(layer: nn.Module, flow: Flow, place: Place, written: tuple[Any, ...] = ()) -> None:
    """Check that a convolution's or pooling's window fits on the map.

    Args:
        layer: the built layer.
        flow: what arrives; its number of axes is right.
        place: where the layer stands.
        written: its positional values in the run file.

    Raises:
        ShapeClash: the window is larger than the padded map.
    """
    if not isinstance(layer, (_ConvNd, _MaxPoolNd, _AvgPoolNd, _LPPoolNd)):
        return
    if getattr(layer, "transposed", False):
        return
    size = flow.sample[1:]
    kernel = _each(layer.kernel_size, len(size))
    padding = getattr(layer, "padding", 0)
    dilation = _each(getattr(layer, "dilation", 1), len(size))
    windows = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    if padding == "same":
        return
    pads = _each(0 if padding == "valid" else padding, len(size))
    if all(window <= n + 2 * p for window, n, p in zip(windows, size, pads, strict=True)):
        return
    needed = max((window - n + 1) // 2 for window, n in zip(windows, size, strict=True))
    fits = min(n + 2 * p for n, p in zip(size, pads, strict=True))
    edits = [f"kernel_size: {fits} or less"]
    if isinstance(layer, _ConvNd):
        edits.insert(0, f"padding: {needed}")
        if len(written) > 2 and written[0] == flow.sample[0]:
            edits.insert(0, f"{place.name}: {list(written[1:])} (the input channels are left out)")
    edits.append(
        "fewer or smaller pooling layers before it" if flow.after else "larger images (data.image_size)"
    )
    raise ShapeClash(
        f"{place.label} has a window of {_times(windows)} and the map is {_times(size)}"
        + (f" with padding {_times(pads)}" if any(pads) else ""),
        where=f"{place.path}, {flow.origin}",
        fix=", or ".join(edits),
    )


def _each(value: Any, axes: int) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * axes


def _times(sizes: Any) -> str:
    return "x".join(map(str, sizes))


def _mend_axes(kind: str, dimensions: int, axes: int, flow: Flow) -> str:
    if kind == "BatchNorm" and axes in {2, 3, 4}:
        return f"BatchNorm{axes - 1}d"
    if axes > 1:
        return f"the layer of this kind that ends in `{axes - 1}d`" if axes <= 4 else "Flatten before it"
    if flow.after == "Flatten":
        return "put it before the Flatten"
    if kind in {"BatchNorm", "Dropout"}:
        return "BatchNorm1d" if kind == "BatchNorm" else "Dropout"
    shape = {1: "[1, length]", 2: "[1, height, width]", 3: "[1, depth, height, width]"}[dimensions]
    return f"Linear for rows of numbers, or `Unflatten: [1, {shape}]` before it"
