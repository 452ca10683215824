"""What a network was called with."""

from __future__ import annotations

import inspect
from types import FrameType
from typing import Any

from torch import Tensor, nn


def bind_inputs(net: nn.Module, given: tuple[Any, ...], frame: FrameType) -> Any:
    """Copy the arguments of a call, so that it can be made again.

    Args:
        net: the network that is called.
        given: its arguments by position.
        frame: of `nn.Module.__call__`, which alone knows those that are given by name.

    Returns:
        One tensor or a tuple where all are given by position, else a dict by name; None where the call
        cannot be made again.

    >>> bind_inputs(nn.ReLU(), (Tensor([1.0]),), inspect.currentframe())
    tensor([1.])
    """
    named = frame.f_locals.get("kwargs")
    if not isinstance(named, dict) or not named:
        copies = tuple(_copy(part) for part in given)
        if not copies:
            return None
        return copies[0] if len(copies) == 1 and isinstance(copies[0], Tensor) else copies
    try:
        bound = inspect.signature(net.forward).bind(*given, **named)
    except (TypeError, ValueError):
        return None
    kinds = {bound.signature.parameters[name].kind for name in bound.arguments}
    if inspect.Parameter.VAR_POSITIONAL in kinds or inspect.Parameter.VAR_KEYWORD in kinds:
        return None
    return {name: _copy(part) for name, part in bound.arguments.items()}


def _copy(part: Any) -> Any:
    if isinstance(part, Tensor):
        return part.detach().clone()
    if type(part) in {tuple, list}:
        return type(part)(_copy(one) for one in part)
    return part
