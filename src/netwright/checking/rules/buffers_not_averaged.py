"""An average of the network is evaluated whose batch norms still have the statistics of the start.

What it finds
-------------
A second network of the class of the trained one, evaluated after steps, whose weights followed the trained
ones, and all of whose batch norms have mean 0, variance 1 and no batch seen.

Why it matters
--------------
Running mean and variance are buffers, and `parameters()` does not give them. The averaged weights are judged
behind norms that do nothing: its answers say little of what was learnt.

Sick example
------------
    import copy
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16, bias=False), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        slow = copy.deepcopy(net).eval()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(8):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
            with torch.no_grad():
                for mine, live in zip(slow.parameters(), net.parameters()):
                    mine.lerp_(live, 0.2)
        with torch.no_grad():
            slow(inputs)

Healthy example
---------------
    import copy
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16, bias=False), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        slow = copy.deepcopy(net).eval()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(8):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
            with torch.no_grad():
                for mine, live in zip(slow.parameters(), net.parameters()):
                    mine.lerp_(live, 0.2)
                for mine, live in zip(slow.buffers(), net.buffers()):
                    mine.copy_(live)
        with torch.no_grad():
            slow(inputs)

Source
------
torch.optim.swa_utils: "update_bn ... at the end of training". Silent on networks whose weights did not go the
way of the trained ones (an untrained one for comparison), and in training mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_stale_norms import find_stale_norms
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class BuffersNotAveraged(Rule):
    """See the page above."""

    severity = "error"
    checks = "an average of the network has the statistics of its batch norms"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what the loop evaluated beside the networks that it trains."""
        stale = find_stale_norms(subject.read(read_loop))
        if stale is not None:
            yield self.find(
                Place("", type(stale.net).__name__, stale.line),
                says="the copy with the averaged weights is evaluated with mean 0 and variance 1 in all of "
                f"its {stale.num} batch norms; those of the trained network saw {stale.num_fed} batches",
                fix="for slow, live in zip(averaged.buffers(), net.buffers()): slow.copy_(live)",
                evidence={"batch norms never fed": stale.num, "batches of the network": stale.num_fed},
            )
