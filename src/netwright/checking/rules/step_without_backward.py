"""The optimizer steps, and `backward()` is never called.

What it finds
-------------
Three or more steps, all of them without a gradient, and no backward pass at all.

Why it matters
--------------
Without gradients a step does nothing: the loss stays where it was.

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
            loss(net(inputs), targets)
            optimizer.step()

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
            optimizer.step()

Source
------
torch.optim skips parameters whose `grad` is None.
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
class StepWithoutBackward(Rule):
    """See the page above."""

    severity = "error"
    checks = "backward passes come before steps"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the steps that nothing was computed for."""
        loop = subject.read(read_loop)
        for stepped in loop.steppers:
            if loop.num_backward or stepped.num_steps < 3 or stepped.num_unfed < stepped.num_steps:
                continue
            yield self.find(
                Place("", type(stepped.optimizer).__name__, stepped.line),
                says=f"{stepped.num_steps} steps and not one backward pass: no parameter has a gradient",
                fix="loss.backward() before optimizer.step()",
                evidence={"steps": stepped.num_steps, "backward passes": 0},
            )
