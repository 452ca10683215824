"""What is wrong with the shape of a network's answer, before any loss is asked."""

from __future__ import annotations

from math import prod

from torch import nn

from netwright.core.errors import ShapeClash
from netwright.core.task import Task
from netwright.nets.locate_module import is_users, locate_module
from netwright.nets.name_attribute import name_attribute
from netwright.training.trace_forward import ForwardTrace


def explain_answer(trace: ForwardTrace, num_samples: int, task: Task, net: nn.Module) -> None:
    """Accept an answer that is one row of numbers a sample.

    Args:
        trace: the forward pass.
        num_samples: samples in the batch that was given.
        task: what was asked.
        net: the network.

    Raises:
        ShapeClash: the answer is one number for the whole batch, a feature map, or has another first axis.
    """
    answer, wants = trace.answer, task.num_outputs
    shape = tuple(answer.shape)
    where = locate_module(net)
    if answer.ndim == 0:
        raise ShapeClash(
            f"the network gives one number for the whole batch of {num_samples} samples",
            where=where,
            fix=f"give one answer a sample, (batch, {wants}): reduce over the features (x.sum(dim=1)), "
            "not over the batch (x.sum())",
        )
    if not answer.is_floating_point():
        raise ShapeClash(
            f"the network answers in {str(answer.dtype).removeprefix('torch.')}, which has no gradient",
            where=where,
            fix="return the logits, without argmax, round or comparison",
        )
    if shape[0] != num_samples:
        raise ShapeClash(
            f"{num_samples} samples go in and {shape[0]} answers come out (shape {shape})",
            where=where,
            fix="keep the first axis as the batch: " + _keep_batch(trace, num_samples),
        )
    numbers = prod(shape[1:])
    if answer.ndim > 2 and numbers not in {wants, 2 if task.kind == "binary" else wants}:
        last = trace.visits[-1] if trace.visits else None
        if last is not None:
            after = f"after {locate_module(last.module, last.path)}"
            where = f"{where}, {after}" if is_users(net) else after
        if answer.ndim == 4:
            what = f"a feature map of {shape[1]} channels, {shape[2]} x {shape[3]}"
            fix = (
                f"add nn.Flatten() and nn.Linear({numbers}, {wants}), "
                f"or nn.AdaptiveAvgPool2d(1), nn.Flatten() and nn.Linear({shape[1]}, {wants})"
            )
        else:
            what = f"an array of shape {shape[1:]}"
            fix = f"add nn.Flatten() and nn.Linear({numbers}, {wants})"
        raise ShapeClash(
            f"the network ends in {what} a sample, and {wants} number{'s' * (wants > 1)} are wanted",
            where=where,
            fix=fix,
        )


def _keep_batch(trace: ForwardTrace, num_samples: int) -> str:
    """The edit where the batch axis was lost: at the first layer that gets another one."""
    for visit in trace.visits:
        if visit.arrives and visit.arrives[0] != num_samples and isinstance(visit.module, nn.Linear):
            numbers, rest = divmod(prod(visit.arrives), num_samples)
            if rest == 0:
                layer = f"{name_attribute(visit.path)} = nn.Linear({numbers}, {visit.module.out_features})"
                return f"x = x.flatten(1) before `{visit.path}`, not view or reshape(-1, n), and {layer}"
    return "x = x.flatten(1), not view or reshape(-1, n) with another n"
