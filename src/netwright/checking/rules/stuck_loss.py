"""The loss is the same at every step: nothing is learnt.

What it finds
-------------
Twenty steps or more whose losses differ by no more than rounding, though the optimizer steps.

Why it matters
--------------
Whatever the cause (a learning rate of 0, gradients that are cut off, an answer that no parameter moves),
training longer changes nothing.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.0)
        for _ in range(25):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
        for _ in range(25):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Source
------
The losses that the backward passes of the loop began with; a loss of 0 is reached, not stuck.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import final

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class StuckLoss(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the loss moves"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the smallest loss with the largest."""
        loop = subject.read(read_loop)
        losses = loop.losses
        if loop.num_leaves >= 2:
            return  # told by loss-without-graph
        if len(losses) < 20 or loop.num_steps < 20 or not all(map(math.isfinite, losses)):
            return
        lowest, highest = min(losses), max(losses)
        if highest - lowest > 1e-6 * abs(highest) or abs(highest) < 1e-6:
            return
        stepped = loop.steppers[0]
        rate = max(stepped.rates)
        yield self.find(
            Place("", type(stepped.optimizer).__name__, stepped.line),
            says=f"{loop.num_steps} steps left the loss at {highest:.6g}",
            fix="a learning rate above 0"
            if not rate
            else "see the other findings; the gradients may be zero",
            evidence={"lowest loss": lowest, "highest loss": highest, "learning rate": rate},
        )
