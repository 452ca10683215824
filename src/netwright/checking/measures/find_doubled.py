"""A list that holds one network several times in the place of several networks."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from netwright.checking.lone_list import LoneList
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.subject import Subject


def find_doubled(subject: Subject) -> LoneList | None:
    """Find a list of networks that are one, where each was to be trained, or asked, by itself.

    Either several optimizers that step were made for its members; or a list in the network holds one part
    several times and asks it the very same tensor with the same answer. Layers that are applied again to what
    they gave share their weights on purpose, and dropout answers differently.

    Raises:
        CannotMeasure: there is no loss, or it does not go through.
    """
    lone = subject.loop.lone_list if subject.loop is not None else None
    if lone is not None and subject.loop is not None:
        own = {id(part) for part in lone.net.parameters()}
        held = [
            {id(part) for group in stepped.optimizer.param_groups for part in group["params"]}
            for stepped in subject.loop.steppers
        ]
        if held.count(own) > 1:
            return lone
    trace = subject.read(trace_step)
    for path, module in trace.net.named_modules():
        if not isinstance(module, nn.ModuleList):
            continue
        for part in module.children():
            num = sum(one is part for one in module)
            visits = [visit for visit in trace.visits if visit.module is part and visit.given]
            pairs = [pair for pair in pairwise(visits) if _is_same(pair[0].given, pair[1].given)]
            if num > 1 and any(_is_equal(first.output, second.output) for first, second in pairs):
                return LoneList(part, path, num, subject.lines.get(path) or visits[0].place.line)
    return None


def _is_same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _is_equal(one: object, other: object) -> bool:
    return isinstance(one, Tensor) and isinstance(other, Tensor) and torch.equal(one, other)
