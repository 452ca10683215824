"""A Linear answers for every place of a map or every step of a sequence, and one answer a sample is wanted.

What it finds
-------------
A Linear that is given a whole map or sequence, answers (batch, ..., outputs), and targets of one a sample:
the loss raises, or stretches the targets over the places.

Why it matters
--------------
`nn.Linear` works on the last axis alone: it never sees the other rows of the map.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Linear(6, 3))
    inputs, targets = torch.randn(32, 1, 8, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 6 * 6, 3))
    inputs, targets = torch.randn(32, 1, 8, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.Linear: input (*, H_in), output (*, H_out). Silent where targets have a place's axis themselves
(tagging, segmentation).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_unflattened import find_unflattened
from netwright.checking.measures.try_step import try_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class UnflattenedHead(Rule):
    """See the page above."""

    severity = "error"
    checks = "there is one answer a sample"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the axes of answers and targets, and look at what the Linear was given."""
        visit = subject.read(find_unflattened)
        trace = subject.read(try_step)
        if visit is None or trace.answer is None:
            return
        arrived = tuple(visit.given[0].shape)
        name, num = name_attribute(visit.path), arrived[1:]
        if len(arrived) > 3:
            size = 1
            for part in num:
                size *= part
            fix = f"x = x.flatten(1) before it, and {name} = nn.Linear({size}, {visit.module.out_features})"
        else:
            fix = f"one step of it alone, or their mean: {name}(x[:, -1]) or {name}(x.mean(1))"
        yield self.find(
            Place(visit.path, "Linear", visit.place.line),
            says=f"`{visit.path}` (Linear) gets {arrived} and works on its last axis alone: the answers are "
            f"{tuple(trace.answer.shape)}, and the targets {tuple(subject.targets.shape)} are one a sample",
            fix=fix,
            evidence={"answers a sample": trace.answer.numel() // len(subject.targets)},
        )
