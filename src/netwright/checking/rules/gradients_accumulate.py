"""Gradients are never cleared: every step uses those of all batches before it.

What it finds
-------------
Steps of an optimizer whose gradients still hold what the step before has used: nothing has cleared them
between. One such step is not told; three are, where all but the first are such.

Why it matters
--------------
`backward()` adds to what is there. The step is soon the sum over all batches seen, and training diverges.

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
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            for half in (slice(0, 16), slice(16, 32)):  # accumulation that is meant
                loss(net(inputs[half]), targets[half]).backward()
            optimizer.step()

Source
------
Gradients are watched at every backward pass and step: several passes before one step are accumulation, and
silent, and so is whatever way of clearing them (`zero_grad`, `grad = None`, `grad.zero_()`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import final

from netwright.checking.find_source import find_source
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class GradientsAccumulate(Rule):
    """See the page above."""

    severity = "error"
    checks = "gradients are cleared between steps"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the steps whose gradients were carried over."""
        for stepped in subject.read(read_loop).steppers:
            if stepped.num_carried < 3 or stepped.num_carried < stepped.num_steps - 1:
                continue
            kind = type(stepped.optimizer).__name__
            named = find_source(stepped.line, _names_clearing)
            cause = "nothing clears them"
            if named is not None:
                cause = "`zero_grad` is named and not called"
            yield self.find(
                Place("", kind, named or stepped.line),
                says=f"{stepped.num_carried} of {stepped.num_steps} steps used gradients that the step "
                f"before had used already: {cause}",
                fix="optimizer.zero_grad() before each loss.backward(), in a closure too",
                evidence={"steps": stepped.num_steps, "steps with old gradients": stepped.num_carried},
            )


def _names_clearing(node: ast.AST) -> bool:
    """Whether a statement is `optimizer.zero_grad` without its brackets."""
    named = node.value if isinstance(node, ast.Expr) else None
    return isinstance(named, ast.Attribute) and named.attr == "zero_grad"
