"""The batches are used up after the first epoch: the epochs after it train on nothing.

What it finds
-------------
A generator, `map`, `zip` or another iterator that is made once, before the loop over the epochs: the first
round took its batches, and two or more later rounds found it empty and made no backward pass.

Why it matters
--------------
An iterator can be gone through once. A `for` loop over an empty one does nothing and raises nothing, so that
the epochs go by and the network stays as the first one left it.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        batches = zip(inputs.split(8), targets.split(8))
        for epoch in range(5):
            for a, b in batches:
                optimizer.zero_grad()
                loss(net(a), b).backward()
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
        for epoch in range(5):
            batches = zip(inputs.split(8), targets.split(8))
            for a, b in batches:
                optimizer.zero_grad()
                loss(net(a), b).backward()
                optimizer.step()

Source
------
The very object that the loop goes through is asked after the run, and the number of the loop around it is
read then. Silent where any later round made a backward pass, and where a round may leave the batches out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_LEAST_ROUNDS = 2


@final
class BatchesUsedUp(Rule):
    """See the page above."""

    severity = "error"
    checks = "every epoch has batches"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the rounds after the one that took everything."""
        loop = subject.read(read_loop)
        for one in loop.rounds if loop.raised is None else []:
            last = one.read_number()
            num = abs(last - one.first) if type(last) is int else 0
            if num < _LEAST_ROUNDS or not one.is_used_up():
                continue
            yield self.find(
                Place("", type(one.batches).__name__, one.line),
                says=f"`{one.name}` is used up in the first round, with {one.num_passes} backward passes: "
                f"the {num} rounds after it train on nothing",
                fix=f"make `{one.name}` anew inside of the loop over `{one.counter}`",
                evidence={"backward passes in the first round": one.num_passes, "empty rounds": num},
            )
