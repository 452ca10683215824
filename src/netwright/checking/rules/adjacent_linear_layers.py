"""Two Linear or convolutions one after the other, with nothing but shape between them: they are one.

What it finds
-------------
A Linear (or convolution) whose input is what another gave, unchanged and used nowhere else, where the width
between them limits nothing (it is at least that of one of the ends).

Why it matters
--------------
The pair can represent just what one Linear can. Mostly an activation was forgotten.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 16), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    low_rank = nn.Sequential(nn.Linear(64, 4), nn.Linear(4, 64))
    net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), low_rank, nn.ReLU(), nn.Linear(64, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2). Silent on narrow factors, frozen layers, layers used more than
once, factors of a convolution (depthwise, pointwise, 1 x k with k x 1), and with dropout or a norm between.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.measure_affinity import measure_affinity
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Visit
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute

_KINDS = (nn.Linear, nn.Conv1d, nn.Conv2d)
_NAMES = frozenset({"linear", "conv1d", "conv2d"})


@final
class AdjacentLinearLayers(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no two Linear or convolutions follow each other directly"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for a layer that is fed by another."""
        trace = subject.read(trace_forward)
        linear = [visit for visit in trace.leaves if type(visit.module) in _KINDS]
        made = {visit.end - 1: visit for visit in linear}
        for visit in linear:
            arrived = visit.given[0] if visit.given else None
            maker = trace.find_maker(arrived, visit.start) if isinstance(arrived, Tensor) else None
            before = made.get(maker.index) if maker is not None and maker.name in _NAMES else None
            if maker is None or before is None or not _is_redundant(before, visit, linear):
                continue
            parts = trace.output if isinstance(trace.output, tuple | list) else [trace.output]
            if trace.count_uses(maker.result) != 1 or any(part is maker.result for part in parts):
                continue
            if _is_affine(subject):  # told by affine-network
                return
            yield self.find(
                visit.place.as_used(),
                says=f"{_describe(before)} feeds {_describe(visit)} with nothing between: they are one",
                fix=f"put an activation after {name_attribute(before.path)}, or keep one of the two",
                evidence={"parameters that add nothing": sum(map(Tensor.numel, before.module.parameters()))},
            )


def _describe(visit: Visit) -> str:
    width_in, width_out = _read_widths(visit.module)
    return f"`{visit.path}` ({type(visit.module).__name__} {width_in} to {width_out})"


def _read_widths(layer: Any) -> tuple[int, int]:
    return (layer.weight.shape[1] * getattr(layer, "groups", 1), layer.weight.shape[0])


def _is_redundant(before: Visit, visit: Visit, linear: list[Visit]) -> bool:
    first, second = before.module, visit.module
    if type(first) is not type(second) or _is_factor(first) or _is_factor(second):
        return False
    width_in, between = _read_widths(first)
    if between < min(width_in, _read_widths(second)[1]):
        return False
    if sum(one.module is first for one in linear) > 1 or sum(one.module is second for one in linear) > 1:
        return False
    return all(part.requires_grad for layer in (first, second) for part in layer.parameters())


def _is_factor(layer: nn.Module) -> bool:
    """Depthwise, pointwise and one-sided kernels are meant to follow each other."""
    return isinstance(layer, nn.modules.conv._ConvNd) and (layer.groups > 1 or 1 in layer.kernel_size)


def _is_affine(subject: Subject) -> bool:
    try:
        return subject.read(measure_affinity) <= 1e-4
    except CannotMeasure:
        return False
