"""The loss is summed up with its graph: memory grows with every step.

What it finds
-------------
Sums that a loss is added to after its backward pass, without `.item()` or `.detach()`, three times or more.

Why it matters
--------------
The sum keeps the graph of every step of the epoch alive: memory grows until it runs out.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        total = 0
        for _ in range(5):
            optimizer.zero_grad()
            value = loss(net(inputs), targets)
            value.backward()
            optimizer.step()
            total += value

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        total = 0.0
        for _ in range(5):
            optimizer.zero_grad()
            value = loss(net(inputs), targets)
            value.backward()
            optimizer.step()
            total += value.item()

Source
------
Additions with gradients whose argument is a loss that a backward pass has begun with already.
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
class GraphRetained(Rule):
    """See the page above."""

    severity = "warning"
    checks = "losses are summed up without their graphs"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the additions."""
        loop = subject.read(read_loop)
        if loop.num_kept < 3:
            return
        yield self.find(
            Place("", type(subject.net).__name__, loop.kept_line),
            says=f"{loop.num_kept} losses were added up with their graphs: each step's stays in memory",
            fix="total += loss.item()",
            evidence={"additions with a graph": loop.num_kept, "backward passes": loop.num_backward},
        )
