"""Do an operation of a loop again, with other tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from netwright.checking.step import Step, list_tensors


def call_step(step: Step, known: Mapping[int, Any]) -> tuple[Any, dict[int, Any]]:
    """Do an operation again.

    Args:
        step: as it was done.
        known: by the `id` of a tensor that it took, the one to take in its place.

    Returns:
        What it gives now; and by the `id` of each tensor that it gave, the one that it gives now.
    """
    args, kwargs = _substitute(step.args, known), _substitute(step.kwargs, known)
    with torch.set_grad_enabled(step.with_grad and torch.is_grad_enabled()):
        value = _call_at(step, args, kwargs)
    pairs = zip(list_tensors(step.result), list_tensors(value), strict=False)
    return value, {id(old): new for old, new in pairs}


def _substitute(value: Any, known: Mapping[int, Any]) -> Any:
    if isinstance(value, Tensor):
        # A graph that the loop made and used has no second backward pass in it.
        if id(value) in known or value.is_leaf:
            return known.get(id(value), value)
        return value.detach()
    if isinstance(value, list):
        return [_substitute(part, known) for part in value]
    if type(value) is tuple:
        return tuple(_substitute(part, known) for part in value)
    if type(value) is dict:
        return {name: _substitute(part, known) for name, part in value.items()}
    return value


def _call_at(step: Step, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a step's function from a frame that has the user's own file and line, for rules to name."""
    names: dict[str, Any] = {"func": step.func, "args": args, "kwargs": kwargs}
    file, line = step.line or (__file__, 1)
    code = compile("\n" * (line - 1) + "result = func(*args, **kwargs)", file, "exec")
    exec(code, names)  # noqa: S102 - one line that is written above
    return names["result"]
