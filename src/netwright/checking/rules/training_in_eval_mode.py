"""Training goes on in evaluation mode after the first evaluation.

What it finds
-------------
A network that began to learn in training mode, was put into evaluation mode to be evaluated, and has learnt
in that mode ever since; and the network answers otherwise in training mode.

Why it matters
--------------
From the second epoch on there is no dropout, and batch normalisation keeps the statistics of the first.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        net.train()
        for epoch in range(4):
            for _ in range(4):
                optimizer.zero_grad()
                loss(net(inputs), targets).backward()
                optimizer.step()
            net.eval()
            with torch.no_grad():
                print((net(inputs).argmax(1) == targets).float().mean())

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for epoch in range(4):
            net.train()
            for _ in range(4):
                optimizer.zero_grad()
                loss(net(inputs), targets).backward()
                optimizer.step()
            net.eval()
            with torch.no_grad():
                print((net(inputs).argmax(1) == targets).float().mean())

Source
------
Silent on a loaded network that learns in evaluation mode alone, and where only parts are in that mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import final

from netwright.checking.find_eval import find_eval
from netwright.checking.measures.measure_modes import measure_modes
from netwright.checking.measures.measure_untrained import measure_untrained
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class TrainingInEvalMode(Rule):
    """See the page above."""

    severity = "error"
    checks = "training is done in training mode"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for the evaluation after which training mode never comes back."""
        for root in subject.read(read_loop).roots:
            learning = [phase for phase in root.phases if phase.with_grad and phase.num_backward]
            if not learning or not learning[0].training:
                untrained = measure_untrained(subject.read(read_loop), root)
                if untrained > 1e-3:
                    steps = sum(phase.num_backward for phase in learning)
                    yield self.find(
                        Place("", type(root.net).__name__, find_eval(learning[0].line)),
                        says=f"all {steps} steps were made in evaluation mode, which answers otherwise",
                        fix="net.train() at the beginning of each epoch",
                        evidence={"steps in evaluation mode": steps, "change of the answers": untrained},
                    )
                continue
            wrong = [phase for phase in learning if not phase.training]
            right = [phase for phase in learning if phase.training]
            # The evaluation that left the network so comes right before the first wrong phase.
            is_left = any(
                not one.with_grad and not one.training and two is wrong[0]
                for one, two in pairwise(root.phases)
                if wrong
            )
            steps = sum(phase.num_backward for phase in wrong)
            if not is_left or steps < 3 or learning.index(wrong[0]) < len(right):
                continue
            change = measure_modes(root.net, root.last_inputs)
            if change is None or change <= 1e-3:
                continue
            yield self.find(
                Place("", type(root.net).__name__, wrong[0].line),
                says=f"{steps} steps were made in evaluation mode, after net.eval() for an evaluation",
                fix="net.train() at the beginning of each epoch",
                evidence={
                    "steps in training mode": sum(phase.num_backward for phase in right),
                    "steps in evaluation mode": steps,
                    "change of the answers": change,
                },
            )
