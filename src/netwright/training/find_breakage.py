"""What in a batch made training not finite: the operation, its layer, the samples."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from netwright.nets.locate_module import locate_module
from netwright.training.call_network import call_network, match_targets
from netwright.training.training_plan import TrainingPlan
from netwright.training.watch_numbers import Operation, WatchNumbers

_SLOWER = "a lower learning rate (train.optimizer), or train.clip_grad_norm: 1.0"
_MOST_NAMED = 5
_LARGE = 1e6


@dataclass(frozen=True)
class Breakage:
    """What made training not finite.

    Args:
        says: the operation and what it was given, in numbers.
        where: the layer, and the user's line where one is known.
        fix: the change that mends it.
        samples: the samples concerned, by the names of their source; empty where all are, or none is.
        is_here: False where nothing that is not finite was found in this batch.
    """

    says: str
    where: str
    fix: str
    samples: tuple[str, ...] = ()
    is_here: bool = True


def find_breakage(plan: TrainingPlan, batch: tuple[Any, Tensor], names: Sequence[str] | None) -> Breakage:
    """Run a batch once more, layer by layer, and find what first was not finite.

    Weights stay as they are; buffers and random generators are changed by running. Of a divided network the
    whole one is run, by this process alone, with the weights that were last brought together in it.

    Args:
        plan: the network in the state before the batch, and the loss.
        batch: inputs and targets, as `Batches` gave them.
        names: what each sample is called; None where nobody knows.
    """
    inputs, given = batch
    objective, net = plan.objective, plan.state.final_net.train()
    targets = match_targets(given, objective.task) if plan.batches.split.known_targets is None else given
    for what, held in (("inputs", inputs), ("targets", targets)):
        samples = _find_samples(_list_tensors(held), len(targets), names)
        if samples:
            says = f"the {what} themselves are not finite{_say_samples(samples)}"
            return Breakage(says, f"the {what} of the batch", "mend these samples or leave them out", samples)
    watch = WatchNumbers(net)
    autocast: Any = nullcontext()
    if plan.autocast is not None:
        autocast = torch.autocast(plan.device.type, plan.autocast)
    with torch.enable_grad(), autocast, watch.following():
        answer = objective.shape_answer(objective.find_answer(call_network(net, inputs)))
        loss = objective.measure_loss(answer, targets)
    if not bool(loss.detach().isfinite().all()):
        return _explain_forward(watch.trace_back(loss), len(targets), names)
    handles = watch.watch_parameters()
    try:
        loss.backward()
        return _explain_backward(net, watch, len(targets), names)
    finally:
        for handle in handles:
            handle.remove()
        net.zero_grad(set_to_none=True)


def _explain_forward(chain: list[Operation], num: int, names: Sequence[str] | None) -> Breakage:
    if not chain:
        return Breakage("the loss itself is not finite", "the loss", _SLOWER)
    first = chain[0]
    turned = next((one for one in chain if one.has_nan), first)
    samples = _find_samples(list(turned.gave), num, names) or _find_samples(list(first.gave), num, names)
    says = f"`{first.name}` gave {'NaN' if first.has_nan else 'inf'} first{_say_samples(samples)}"
    told, is_large = _say_given(first, num)
    if turned is not first:
        told += f"; `{turned.name}` ({turned.place}) made NaN of it"
    return Breakage(says + told, first.place, _choose_fix(first, is_large=is_large), samples)


def _explain_backward(net: nn.Module, watch: WatchNumbers, num: int, names: Sequence[str] | None) -> Breakage:
    operation, gradient = watch.first_gradient, watch.gradient
    if gradient is None:
        largest = [
            (float(part.grad.detach().abs().max()), name)
            for name, part in net.named_parameters()
            if part.grad is not None
        ]
        size, name = max(largest, default=(0.0, ""))
        says = f"loss and gradient are finite, and the step is too large: the gradient reaches {size:.3g}"
        return Breakage(says, f"`{name}` of {locate_module(net)}", _SLOWER, is_here=False)
    samples = _find_samples([gradient], num, names)
    kind = "NaN" if bool(gradient.isnan().any()) else "inf"
    if operation is None:
        return Breakage(f"the gradient of the loss is {kind}{_say_samples(samples)}", "the loss", _SLOWER)
    told, is_large = _say_given(operation, num)
    says = f"the loss is finite, and the gradient through `{operation.name}` is {kind}{_say_samples(samples)}"
    return Breakage(says + told, operation.place, _choose_fix(operation, is_large=is_large), samples)


def _find_samples(tensors: list[Tensor], num: int, names: Sequence[str] | None) -> tuple[str, ...]:
    """Name the samples in which a tensor is not finite; none where a tensor is not one row a sample."""
    bad = torch.zeros(num, dtype=torch.bool)
    for tensor in tensors:
        if tensor.is_floating_point() and tensor.ndim and len(tensor) == num:
            bad |= ~tensor.detach().isfinite().reshape(num, -1).all(1).cpu()
    places = bad.nonzero().flatten().tolist()
    return tuple(f"sample {place} of the batch" if names is None else names[place] for place in places)


def _say_samples(samples: tuple[str, ...]) -> str:
    if not samples:
        return ""
    more = len(samples) - _MOST_NAMED
    return ", for " + ", ".join(samples[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _say_given(operation: Operation, num: int) -> tuple[str, bool]:
    """Say how large what went into an operation was, and whether that alone explains it."""
    told, is_large = "", False
    bad = torch.zeros(num, dtype=torch.bool)
    for part in operation.gave:
        if part.ndim and len(part) == num:
            bad |= ~part.detach().isfinite().reshape(num, -1).all(1).cpu()
    for part in operation.given:
        values = part.detach()
        is_weight = isinstance(part, nn.Parameter)
        if not is_weight and values.ndim and len(values) == num and bool(bad.any()):
            values = values[bad.to(values.device)]
        values = values[values.isfinite()]
        if not values.numel():
            continue
        low, high = float(values.min()), float(values.max())
        is_large = is_large or max(-low, high) > _LARGE
        if not is_weight and not told:
            told = f"; its input goes from {low:.3g} to {high:.3g}"
        elif is_weight and max(-low, high) > _LARGE:
            told += f"; its weights reach {max(-low, high, key=abs):.3g}"
            break
    return told, is_large


def _choose_fix(operation: Operation, *, is_large: bool) -> str:
    if is_large:
        return _SLOWER
    return f"look at these samples and at what goes into `{operation.name}`: keep it where that is defined"


def _list_tensors(held: Any) -> list[Tensor]:
    if isinstance(held, Tensor):
        return [held]
    parts = held.values() if isinstance(held, dict) else held if isinstance(held, list | tuple) else ()
    return [tensor for part in parts for tensor in _list_tensors(part)]
