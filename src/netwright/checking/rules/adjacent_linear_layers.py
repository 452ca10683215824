"""Two Linear one after the other, with nothing but shape between them: they are one.

What it finds
-------------
A Linear whose input is what another Linear gave, unchanged in value and used nowhere else, where the width
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
W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2). Silent on narrow factors, on frozen layers, on layers that are
used more than once, and where dropout or a norm stands between.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.measure_affinity import measure_affinity
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Visit
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class AdjacentLinearLayers(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no two Linear follow each other directly"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for a Linear that is fed by another."""
        trace = subject.read(trace_forward)
        linear = [visit for visit in trace.leaves if type(visit.module) is nn.Linear]
        made = {visit.end - 1: visit for visit in linear}
        for visit in linear:
            arrived = visit.given[0] if visit.given else None
            maker = trace.find_maker(arrived, visit.start) if isinstance(arrived, Tensor) else None
            before = made.get(maker.index) if maker is not None and maker.name == "linear" else None
            if maker is None or before is None or not _is_redundant(before, visit, linear):
                continue
            if trace.count_uses(maker.result) != 1 or _is_output(trace.output, maker.result):
                continue
            if _is_affine(subject):  # told by affine-network
                return
            first, second = before.module, visit.module
            yield self.find(
                Place(visit.path, "Linear", visit.place.line),
                says=f"`{before.path}` (Linear {first.in_features} to {first.out_features}) feeds "
                f"`{visit.path}` (Linear {second.in_features} to {second.out_features}) with nothing "
                "between: "
                f"together they are one Linear {first.in_features} to {second.out_features}",
                fix=f"put an activation after {name_attribute(before.path)}, or keep one of the two",
                evidence={"parameters that add nothing": sum(part.numel() for part in first.parameters())},
            )


def _is_redundant(before: Visit, visit: Visit, linear: list[Visit]) -> bool:
    first, second = before.module, visit.module
    if not isinstance(first, nn.Linear) or not isinstance(second, nn.Linear):
        return False
    if first.out_features < min(first.in_features, second.out_features):
        return False
    if sum(one.module is first for one in linear) > 1 or sum(one.module is second for one in linear) > 1:
        return False
    return all(part.requires_grad for layer in (first, second) for part in layer.parameters())


def _is_output(output: object, tensor: Tensor) -> bool:
    parts = output if isinstance(output, tuple | list) else [output]
    return any(part is tensor for part in parts)


def _is_affine(subject: Subject) -> bool:
    try:
        return subject.read(measure_affinity) <= 1e-4
    except CannotMeasure:
        return False
