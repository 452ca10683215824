"""A layer list that leaves the size of a map as it is."""

from __future__ import annotations

from typing import Any

from netwright.core.named import Named

_ORDER = {"Conv": ("out_channels", "kernel_size", "stride", "padding"), "Pool": ("kernel_size", "stride")}


def keep_size(written: list[Any]) -> list[Any]:
    """Write convolutions and pooling so that the map that comes out is as large as the one that came in.

    Convolutions get `padding: same` and stride 1, pooling stride 1 and half its window as padding.

    Args:
        written: a layer list.

    Returns:
        The list with those layers changed.

    >>> keep_size([{"Conv2d": [8, 3, 2]}, "ReLU", {"MaxPool2d": 3}])
    [{'Conv2d': {'out_channels': 8, 'kernel_size': 3, 'padding': 'same'}}, 'ReLU',
     {'MaxPool2d': {'kernel_size': 3, 'stride': 1, 'padding': 1}}]
    """
    return [keep_size(one) if isinstance(one, list) else _keep(one) for one in written]


def _keep(one: Any) -> Any:
    named = Named.parse(one, where="model.layers")
    kind = next((kind for kind in _ORDER if kind in named.name), None)
    if kind is None or named.name.startswith(("Adaptive", "ConvTranspose", "LP")):
        return one
    given = dict(zip(_ORDER[kind], named.args, strict=False)) | dict(named.kwargs)
    given.pop("stride", None)
    if kind == "Conv":
        return {named.name: {**given, "padding": "same"}}
    kernel = given.get("kernel_size")
    if type(kernel) is not int or kernel % 2 == 0:
        return one
    return {named.name: {**given, "stride": 1, "padding": kernel // 2}}
