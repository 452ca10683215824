"""Tensors of which each process holds a part: `shards`, told from others, made whole and cut again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor
from torch.optim import Optimizer


def is_part(value: Any) -> bool:
    """Whether something is a tensor of which each process holds a part.

    >>> is_part(3)
    False
    """
    # Asked of the object: the class would load torch.distributed.tensor for everybody.
    return isinstance(value, Tensor) and hasattr(value, "full_tensor")


def join_shards(tensor: Tensor) -> Tensor:
    """Make a tensor whole, in every process; one that is whole already stays as it is.

    Args:
        tensor: any tensor; where each process holds a part, all of them ask for it at once.
    """
    return tensor.full_tensor() if is_part(tensor) else tensor  # type: ignore[attr-defined]  # a DTensor's


def take_part(tensor: Tensor) -> Tensor:
    """What this process holds of a tensor: all of it where nothing is divided."""
    return tensor.to_local() if is_part(tensor) else tensor  # type: ignore[attr-defined]  # a DTensor's


def cut_shards(values: Mapping[str, Any], likes: Mapping[str, Any]) -> dict[str, Any]:
    """Cut whole tensors as others of the same names are cut; the rest stays as it is.

    Args:
        values: tensors, and other values, by name; those that are cut already stay so.
        likes: what they are to be put in the place of.
    """
    return {name: _cut(value, likes.get(name)) for name, value in values.items()}


def cut_optimizer(state: dict[str, Any], optimizer: Optimizer) -> dict[str, Any]:
    """Cut the state of an optimizer as its parameters are cut.

    Args:
        state: as `Optimizer.state_dict` gives it, its tensors whole.
        optimizer: the optimizer that is to load it.
    """
    parameters = [part for group in optimizer.param_groups for part in group["params"]]
    if not any(is_part(part) for part in parameters):
        return state
    kept = {
        number: {name: _cut(value, parameters[number]) for name, value in values.items()}
        for number, values in state["state"].items()
    }
    return {**state, "state": kept}


def _cut(value: Any, like: Any) -> Any:
    is_whole = isinstance(value, Tensor) and not is_part(value)
    if not is_part(like) or not is_whole or value.shape != like.shape:
        return value
    from torch.distributed.tensor import distribute_tensor

    whole = value.to(like.device)
    return distribute_tensor(whole, like.device_mesh, like.placements, src_data_rank=None)
