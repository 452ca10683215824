"""torch's common optimizers without what torch does around each of their steps."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import torch
from torch import Tensor
from torch.optim import SGD, Adam, AdamW, Optimizer

from netwright.training.group_lists import GroupLists
from netwright.training.has_step_hooks import has_step_hooks

# The first call of any of these loads torch._dynamo, two seconds, only to tell it to look away.
_UNWATCHED = ("add_param_group", "zero_grad", "state_dict", "load_state_dict")


@functools.cache
def lighten_optimizer(kind: type[Optimizer]) -> type[Optimizer]:
    """Make SGD, Adam or AdamW of torch start at once and take its step with one call of the fused kernel.

    It is a subclass of the same name: arguments, groups, hooks, state and `state_dict` are torch's, a
    checkpoint of either loads in the other, and the weights are the same to the bit as with `fused=True`.

    Args:
        kind: a class of torch.optim.

    Returns:
        The light class, to be made with `fused=True`, numbers for its rates, and parameters of one dtype
        on one device in each group; any other kind as it is.

    >>> weight = torch.nn.Parameter(torch.ones(2))
    >>> light = lighten_optimizer(SGD)([weight], lr=0.5, fused=True)
    >>> weight.grad = torch.ones(2); light.step(); weight.tolist()
    [0.5, 0.5]
    """
    if kind not in (SGD, Adam, AdamW):
        return kind
    gather, move = (_gather_sgd, _move_sgd) if kind is SGD else (_gather_adam, _move_adam)

    def update(self: Any, closure: Callable[[], Any] | None = None) -> Any:
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        # Entering a context costs as much as a small update.
        with torch.no_grad() if torch.is_grad_enabled() else nullcontext():
            for lists, gradients in _find_lists(self, gather):
                move(self, lists, gradients)
        return loss

    watched = Optimizer.profile_hook_step(update)

    def step(self: Any, closure: Callable[[], Any] | None = None) -> Any:
        if has_step_hooks(self):
            return watched(self, closure)
        return update(self, closure)

    step.hooked = True  # type: ignore[attr-defined]  # torch would wrap it once more
    members = {name: inspect.unwrap(getattr(kind, name)) for name in _UNWATCHED}
    return type(kind.__name__, (kind,), {**members, "step": step, "__doc__": kind.__doc__})


def _find_lists(
    light: Any, gather: Callable[[Any, Any, Any], GroupLists]
) -> Iterator[tuple[GroupLists, Any]]:
    """Give each group's lists with the gradients of now; built anew where anything but those has changed."""
    kept = light.__dict__.get("_kept")
    if kept is None or kept[0] is not light.state or kept[1] != len(light.param_groups):
        kept = light._kept = (light.state, len(light.param_groups), {})
    for number, group in enumerate(light.param_groups):
        lists = kept[2].get(number)
        if lists is not None:
            gradients = [part.grad for part in lists.parameters]
        if lists is None or lists.group is not group or not _covers(lists, gradients):
            with_gradients = [part for part in group["params"] if part.grad is not None]
            lists = kept[2][number] = gather(light, group, with_gradients)
            gradients = [part.grad for part in lists.parameters]
        if gradients:
            yield lists, gradients


def _covers(lists: GroupLists, gradients: list[Any]) -> bool:
    if any(gradient is None for gradient in gradients):
        return False
    every = lists.group["params"]
    return len(gradients) == len(every) or sum(part.grad is not None for part in every) == len(gradients)


def _gather_sgd(light: Any, group: dict[str, Any], parameters: list[Tensor]) -> GroupLists:
    if group["momentum"] == 0:
        return GroupLists(group, parameters, [[]])
    new = [part for part in parameters if light.state[part].get("momentum_buffer") is None]
    old = [part for part in parameters if light.state[part].get("momentum_buffer") is not None]
    for part in new:
        light.state[part]["momentum_buffer"] = torch.empty_like(part)
    parameters = new + old
    buffers = [light.state[part]["momentum_buffer"] for part in parameters]
    return GroupLists(group, parameters, [buffers], num_new=len(new))


def _move_sgd(light: Any, lists: GroupLists, gradients: list[Tensor]) -> None:
    group, num_new = lists.group, lists.num_new
    lists.num_new = 0
    for part, is_first in ((slice(num_new), True), (slice(num_new, None), False)):
        if not lists.parameters[part]:
            continue
        torch._fused_sgd_(
            lists.parameters[part],
            gradients[part],
            lists.state[0][part],
            weight_decay=group["weight_decay"],
            momentum=group["momentum"],
            lr=group["lr"],
            dampening=group["dampening"],
            nesterov=group["nesterov"],
            maximize=group["maximize"],
            is_first_step=is_first and group["momentum"] != 0,
            grad_scale=getattr(light, "grad_scale", None),
            found_inf=getattr(light, "found_inf", None),
        )


def _gather_adam(light: Any, group: dict[str, Any], parameters: list[Tensor]) -> GroupLists:
    names = ["exp_avg", "exp_avg_sq"] + ["max_exp_avg_sq"] * group["amsgrad"]
    steps = []
    for part in parameters:
        state = light.state[part]
        if not state:
            state["step"] = torch.zeros((), device=part.device)
            for name in names:
                state[name] = torch.zeros_like(part, memory_format=torch.preserve_format)
        steps.append(state["step"])
    counter = None
    if steps:
        # The counts lie in one tensor, so that one call raises them all.
        counter = torch.stack(steps)
        steps = list(counter.unbind())
        for part, step in zip(parameters, steps, strict=True):
            light.state[part]["step"] = step
    held = [[light.state[part][name] for part in parameters] for name in names]
    return GroupLists(group, parameters, [*held, *[[]] * (3 - len(held)), steps], counter)


def _move_adam(light: Any, lists: GroupLists, gradients: list[Tensor]) -> None:
    group, counter = lists.group, lists.counter
    assert counter is not None  # noqa: S101 - there are gradients, so there are counts
    found_inf = getattr(light, "found_inf", None)
    counter.add_(1)
    kernel = torch._fused_adamw_ if group["decoupled_weight_decay"] else torch._fused_adam_
    beta1, beta2 = group["betas"]
    kernel(
        lists.parameters,
        gradients,
        *lists.state,
        lr=group["lr"],
        beta1=beta1,
        beta2=beta2,
        weight_decay=group["weight_decay"],
        eps=group["eps"],
        amsgrad=group["amsgrad"],
        maximize=group["maximize"],
        grad_scale=getattr(light, "grad_scale", None),
        found_inf=found_inf,
    )
    if found_inf is not None:
        counter.sub_(found_inf)
