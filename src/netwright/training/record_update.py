"""The update of a light optimizer as operations on a tape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import torch
from torch import Tensor

from netwright.training.group_lists import GroupLists
from netwright.training.replay.tape import Call, Value

_aten = torch.ops.aten
_NUMBERS = {
    "momentum": ("weight_decay", "momentum", "dampening", "nesterov", "maximize"),
    "betas": ("betas", "weight_decay", "eps", "amsgrad", "maximize", "decoupled_weight_decay"),
}


@final
@dataclass(frozen=True, eq=False)
class RecordedUpdate:
    """The update of a light optimizer as operations on a tape.

    Args:
        calls: what it does.
        state: the values of the tensors that it keeps beside the weights; see `list_state`.
        rates: one a group, which stands for its learning rate.
    """

    calls: tuple[Call, ...]
    state: tuple[Value, ...]
    rates: tuple[Value, ...]


def record_update(groups: Sequence[GroupLists], places: Mapping[Any, tuple[Value, Value]]) -> RecordedUpdate:
    """Write down what SGD, Adam or AdamW, made light, does at a step.

    Args:
        groups: of the optimizer, after its first step.
        places: for each parameter, a tensor, the values of itself and of its gradient.
    """
    calls: list[Call] = []
    state: list[Value] = []
    rates: list[Value] = []
    for lists in groups:
        values = {id(part): Value.describe(part) for part in _list_tensors(lists)}
        state += values.values()
        rate = Value((), torch.float64, ())
        rates.append(rate)
        weights, gradients = zip(*(places[part] for part in lists.parameters), strict=True)
        held = tuple(tuple(values[id(part)] for part in parts) for parts in lists.state)
        calls += _record_group(lists, (weights, gradients, *held), rate, values)
    return RecordedUpdate(tuple(calls), tuple(state), tuple(rates))


def list_state(groups: Sequence[GroupLists]) -> list[Tensor]:
    """List the tensors that stand behind `RecordedUpdate.state`, in order."""
    return [part for lists in groups for part in _list_tensors(lists)]


def read_numbers(group: Mapping[str, Any]) -> tuple[Any, ...]:
    """Read the plain numbers of a group that are written into the calls; the learning rate is not."""
    names = _NUMBERS["momentum" if "momentum" in group else "betas"]
    return tuple(group[name] for name in names)


def _list_tensors(lists: GroupLists) -> list[Tensor]:
    counter = [] if lists.counter is None else [lists.counter]
    return [*counter, *(part for parts in lists.state for part in parts)]


def _record_group(
    lists: GroupLists, tensors: tuple[Any, ...], rate: Value, values: Mapping[int, Value]
) -> list[Call]:
    group = lists.group
    if lists.counter is None:
        decay, momentum, dampening, nesterov, maximize = read_numbers(group)
        numbers = (decay, momentum, rate, dampening, nesterov, maximize, False, None, None)
        return [Call(_aten._fused_sgd_.default, (*tensors, *numbers), ())]
    counter = values[id(lists.counter)]
    betas, decay, eps, amsgrad, maximize, is_decoupled = read_numbers(group)
    kernel = _aten._fused_adamw_ if is_decoupled else _aten._fused_adam_
    numbers = (rate, *betas, decay, eps, amsgrad, maximize, None, None)
    # The counts of all parameters are raised by one call, and are parts of this tensor.
    count = Call(_aten.add_.Scalar, (counter, 1, 1), (Value.describe(lists.counter),), (counter,))
    return [count, Call(kernel.default, (*tensors, *numbers), ())]
