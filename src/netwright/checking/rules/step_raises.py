"""PyTorch refuses an operation of the loop.

What it finds
-------------
An error of PyTorch's that ends the script, where no other rule tells of it: a tensor of the graph that is
written in place, weights that are changed outside of `no_grad`, a loss of many numbers, samples of different
length in one batch, tensors on two devices.

Why it matters
--------------
Not one step is made, or none after it. What PyTorch says names its own insides; the cause is a line of yours.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        each = nn.CrossEntropyLoss(reduction="none")
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            optimizer.zero_grad()
            each(net(inputs), targets).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        each = nn.CrossEntropyLoss(reduction="none")
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            optimizer.zero_grad()
            each(net(inputs), targets).mean().backward()
            optimizer.step()

Source
------
PyTorch's notes on autograd mechanics ("In-place operations with autograd", "Locally disabling gradient
computation"); the error itself, which is quoted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.explain_crash import explain_crash
from netwright.checking.measures.find_overwritten import find_overwritten
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class StepRaises(Rule):
    """See the page above."""

    severity = "error"
    checks = "PyTorch takes every operation of the loop"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Explain the error that ended the loop, where it is no other rule's."""
        raised = subject.read(read_loop).raised
        crash = explain_crash(raised) if raised is not None else None
        if crash is None or crash.rule != self.name:
            return
        place = find_overwritten(subject) if "inplace operation" in crash.says else None
        yield self.find(
            place or Place("", "the loop", crash.line),
            says=crash.says,
            fix=crash.fix,
            evidence={"raised": crash.kind},
        )
