"""A state taken apart into plain values and the tensors of which each process holds a part."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from netwright.training.processes.shards import is_part

_MARK = "shards of"


def split_shards(state: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Take the tensors that are divided out of a state.

    Args:
        state: nested dicts and lists of tensors and plain values.

    Returns:
        The state with a mark in the place of each such tensor, and the tensors by the names in the marks.

    >>> import torch
    >>> split_shards({"step": 3, "net": {"weight": torch.ones(2)}})
    ({'step': 3, 'net': {'weight': tensor([1., 1.])}}, {})
    """
    shards: dict[str, Tensor] = {}
    plain: dict[str, Any] = _take_out(state, (), shards)
    return plain, shards


def fill_shards(held: Any, shards: dict[str, Tensor]) -> Any:
    """Put tensors back in the place of the marks that `split_shards` left.

    Args:
        held: the state, or a part of it.
        shards: the tensors by name.

    Raises:
        KeyError: one is missing.

    >>> import torch
    >>> fill_shards({"net": {"weight": {"shards of": "net.weight"}}}, {"net.weight": torch.ones(2)})
    {'net': {'weight': tensor([1., 1.])}}
    """
    if isinstance(held, dict):
        if list(held) == [_MARK]:
            return shards[held[_MARK]]
        return {name: fill_shards(part, shards) for name, part in held.items()}
    if isinstance(held, list | tuple):
        return type(held)(fill_shards(part, shards) for part in held)
    return held


def _take_out(held: Any, path: tuple[Any, ...], shards: dict[str, Tensor]) -> Any:
    if is_part(held):
        name = ".".join(map(str, path))
        shards[name] = held
        return {_MARK: name}
    if isinstance(held, dict):
        return {name: _take_out(part, (*path, name), shards) for name, part in held.items()}
    if isinstance(held, list | tuple):
        return type(held)(_take_out(part, (*path, number), shards) for number, part in enumerate(held))
    return held
