"""The layer that does what a function does."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch import Tensor, nn

_POOLS = {name: getattr(nn, kind) for n in "123" for name, kind in
          ((f"max_pool{n}d", f"MaxPool{n}d"), (f"avg_pool{n}d", f"AvgPool{n}d"))}  # fmt: skip
_CONVS = {f"conv{n}d": getattr(nn, f"Conv{n}d") for n in "123"}
_ORDER = ("stride", "padding", "dilation")


def stand_in_layer(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> nn.Module | None:
    """Build the layer that slides the same window as a function call.

    Args:
        name: of the function: `max_pool2d`, `conv2d`, `interpolate`.
        args: its arguments.
        kwargs: its arguments by name.

    Returns:
        The layer, without weights worth the name; None for other functions.

    >>> stand_in_layer("max_pool2d", (None, 2), {})
    MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
    """
    make: Any
    try:
        if name in _POOLS:
            make = _POOLS[name]
            known = inspect.signature(make).parameters
            given = dict(zip(("kernel_size", *_ORDER), args[1:], strict=False)) | kwargs
            layer: nn.Module = make(**{key: value for key, value in given.items() if key in known})
            return layer
        if name in _CONVS and isinstance(args[1], Tensor):
            make = _CONVS[name]
            given = dict(zip(_ORDER, args[3:], strict=False)) | kwargs
            window = {key: value for key, value in given.items() if key in _ORDER}
            with torch.device("meta"):
                return make(1, 1, tuple(args[1].shape[2:]), **window)  # type: ignore[no-any-return]  # a class of nn
        if name == "interpolate" and kwargs.get("mode", "nearest") == "nearest":
            return nn.Upsample(scale_factor=2, mode="nearest")
    except (TypeError, IndexError, ValueError):  # called in a way that the layer does not know
        return None
    return None
