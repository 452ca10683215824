"""Whether a layer can take what arrives, said before PyTorch says it."""

from __future__ import annotations

import re
from collections.abc import Callable

from torch import nn

from netwright.core.edit import Edit
from netwright.core.errors import ShapeClash
from netwright.core.named import Named
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


def check_fit(make: Callable[..., object], flow: Flow, place: Place, named: Named | None = None) -> None:
    """Check the number of axes.

    Args:
        make: the layer's class.
        flow: what arrives.
        place: where the layer stands.
        named: what is written.

    Raises:
        ShapeClash: the layer wants images and gets rows, and the like.

    >>> from pathlib import Path
    >>> check_fit(nn.Conv2d, Flow.start((3, 8, 8)), Place("model.layers[0]", 1, Path(), "Conv2d"))
    """
    if not isinstance(make, type) or not make.__module__.startswith("torch.nn."):
        return
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
        fix=_mend_axes(make.__name__[:-2], dimensions, axes, flow),
        edit=_edit_axes(make.__name__[:-2], axes, flow, place, named or Named(place.name)),
    )


def _edit_axes(kind: str, axes: int, flow: Flow, place: Place, named: Named) -> Edit | None:
    """The change that `_mend_axes` says in words."""
    index = place.number - 1
    if axes > 4:
        return Edit("insert", place.path, "Flatten")
    if axes > 1:
        other = f"{kind}{axes - 1}d"
        return Edit("replace", place.path, named.rename(other).write()) if hasattr(nn, other) else None
    if flow.after == "Flatten" and index > 0:
        return Edit("remove", f"{place.path.rpartition('[')[0]}[{index - 1}]")
    if kind in {"BatchNorm", "Dropout"}:
        return Edit("replace", place.path, named.rename({"BatchNorm": "BatchNorm1d"}.get(kind, kind)).write())
    if kind.startswith("Conv"):
        size = next((n for n in named.args if type(n) is int), named.kwargs.get("out_channels", 64))
        return Edit("replace", place.path, {"Linear": size})
    return Edit("remove", place.path)


def _mend_axes(kind: str, dimensions: int, axes: int, flow: Flow) -> str:
    if kind == "BatchNorm" and axes in {2, 3, 4}:
        return f"BatchNorm{axes - 1}d"
    if axes > 1:
        return f"{kind}{axes - 1}d" if hasattr(nn, f"{kind}{axes - 1}d") else "Flatten before it"
    if flow.after == "Flatten":
        return "put it before the Flatten"
    if kind in {"BatchNorm", "Dropout"}:
        return "BatchNorm1d" if kind == "BatchNorm" else "Dropout"
    shape = {1: "[1, length]", 2: "[1, height, width]", 3: "[1, depth, height, width]"}[dimensions]
    return f"Linear for rows of numbers, or `Unflatten: [1, {shape}]` before it"
