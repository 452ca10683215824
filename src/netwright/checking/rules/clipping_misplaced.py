"""Gradients are clipped when they do not matter: after the step, or before the backward pass.

What it finds
-------------
Calls of `clip_grad_norm_` or `clip_grad_value_` with no backward pass since the step before, at three steps
or more, while not one step used clipped gradients.

Why it matters
--------------
The step uses the gradients as they were: nothing is clipped.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()

Source
------
Backward passes, steps and the two functions of torch.nn.utils are watched in their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class ClippingMisplaced(Rule):
    """See the page above."""

    severity = "error"
    checks = "gradients are clipped before the step, where they are"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the clippings that no step came after."""
        loop = subject.read(read_loop)
        if any(stepped.num_clipped for stepped in loop.steppers):
            return
        for stepped in loop.steppers[:1]:
            if stepped.num_clipped_late < 3:
                continue
            yield self.find(
                Place("", type(stepped.optimizer).__name__, stepped.clip_line),
                says=f"gradients were clipped {stepped.num_clipped_late} times and no step used them: "
                "no backward pass came before",
                fix="loss.backward(), then clip_grad_norm_, then optimizer.step()",
                evidence={"steps": stepped.num_steps, "clipped in vain": stepped.num_clipped_late},
            )
