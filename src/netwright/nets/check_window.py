"""Whether a window fits on the map, said before PyTorch says it."""

from __future__ import annotations

from typing import Any

from torch import nn
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.pooling import _AvgPoolNd, _LPPoolNd, _MaxPoolNd

from netwright.core.edit import Edit
from netwright.core.errors import ShapeClash
from netwright.core.named import Named
from netwright.nets.flow import Flow
from netwright.nets.place import Place


def check_window(layer: nn.Module, flow: Flow, place: Place, named: Named | None = None) -> None:
    """Check that a convolution's or pooling's window fits on the map.

    Args:
        layer: the built layer.
        flow: what arrives; its number of axes is right.
        place: where the layer stands.
        named: what is written.

    Raises:
        ShapeClash: the window is larger than the padded map.

    >>> from pathlib import Path
    >>> check_window(nn.MaxPool2d(2), Flow.start((3, 8, 8)), Place("model.layers[0]", 1, Path(), "MaxPool2d"))
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
    written = named or Named(place.name)
    edits = [f"kernel_size: {fits} or less"]
    edit = _set(written, place, "kernel_size", fits)
    if isinstance(layer, _ConvNd):
        edits.insert(0, f"padding: {needed}")
        edit = _set(written, place, "padding", needed)
        if len(written.args) > 2 and written.args[0] == flow.sample[0]:
            edits.insert(0, f"{place.name}: {list(written.args[1:])} (the input channels are left out)")
            edit = Edit("replace", place.path, {place.name: list(written.args[1:])})
    edits.append(
        "fewer or smaller pooling layers before it" if flow.after else "larger images (data.image_size)"
    )
    raise ShapeClash(
        f"{place.label} has a window of {_times(windows)} and the map is {_times(size)}"
        + (f" with padding {_times(pads)}" if any(pads) else ""),
        where=f"{place.path}, {flow.origin}",
        fix=", or ".join(edits),
        edit=edit,
    )


def _set(named: Named, place: Place, name: str, value: int) -> Edit:
    """Set one argument and leave the others as they are written."""
    order: tuple[str, ...] = ("kernel_size", "stride", "padding")
    if place.name.startswith(("Conv", "LazyConv")):
        order = ("out_channels", *order)
    elif place.name.startswith("LPPool"):
        order = ("norm_type", *order)
    given = dict(zip(order, named.args, strict=False)) | dict(named.kwargs)
    if name == "kernel_size":
        given.pop("stride", None)  # it follows the window
    return Edit("replace", place.path, {place.name: {**given, name: value}})


def _each(value: Any, axes: int) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * axes


def _times(sizes: Any) -> str:
    return "x".join(map(str, sizes))
