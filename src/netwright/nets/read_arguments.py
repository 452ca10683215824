"""With what a layer was built, read back from it."""

from __future__ import annotations

import inspect
import json
import weakref
from typing import Any

import torch
from torch import nn

from netwright.nets.blocks.recurrent import Recurrent
from netwright.nets.find_layer import BLOCKS


class Unreadable(Exception):
    """A layer whose arguments cannot be read back from it."""


def read_arguments(layer: nn.Module) -> dict[str, Any]:
    """Read a layer's arguments from its attributes, and prove them by building it again.

    Args:
        layer: of torch.nn, or a block.

    Returns:
        Arguments as JSON can hold them.

    Raises:
        Unreadable: its attributes do not say with what it was built.

    >>> read_arguments(nn.Linear(4, 2))
    {'in_features': 4, 'out_features': 2, 'bias': True}
    """
    kind = type(layer)
    if getattr(nn, kind.__name__, None) is not kind and BLOCKS.get(kind.__name__) is not kind:
        raise Unreadable
    arguments: dict[str, Any] = {}
    for name, parameter in inspect.signature(kind).parameters.items():
        many = parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
        if many or name in {"device", "dtype"} or name.startswith("_"):
            continue
        inner = layer.cell if isinstance(layer, Recurrent) else getattr(layer, "attend", layer)
        holder = layer if hasattr(layer, name) else inner
        if not hasattr(holder, name):
            if parameter.default is parameter.empty:
                raise Unreadable
            continue
        value = getattr(holder, name)
        if name == "bias" and not isinstance(value, bool):
            value = value is not None
        arguments[name] = value
    try:
        written = json.loads(json.dumps(arguments))
        with torch.device("meta"):
            again = kind(**arguments)
    except (TypeError, ValueError) as raised:
        raise Unreadable from raised
    if not is_same_module(layer, again):
        raise Unreadable
    return dict(written)


def is_same_module(one: nn.Module, other: nn.Module) -> bool:
    """Whether two modules print alike, hold weights of the same shapes, and are set alike.

    Args:
        one: a module.
        other: another; values of weights do not count.
    """
    if repr(one) != repr(other) or _shapes(one) != _shapes(other):
        return False
    pairs = zip(one.modules(), other.modules(), strict=True)
    return all(_settings(mine) == _settings(theirs) for mine, theirs in pairs)


def _settings(layer: nn.Module) -> dict[str, Any]:
    kept = (bool, int, float, str, tuple, list, type(None), torch.Tensor)
    return {
        name: _comparable(value)
        for name, value in vars(layer).items()
        if name != "training" and isinstance(value, kept)
    }


def _comparable(value: Any) -> Any:
    """A tensor that is no parameter is not saved with the weights, so its values must agree."""
    if isinstance(value, (list, tuple)):
        return [_comparable(part) for part in value]
    if isinstance(value, nn.Parameter):
        return tuple(value.shape)
    if isinstance(value, weakref.ref):  # recurrent layers keep some to their own weights
        return None
    return value.tolist() if isinstance(value, torch.Tensor) else value


def _shapes(net: nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in net.state_dict().items()}
