"""The network is evaluated in training mode: dropout drops, and batch normalisation learns from the test.

What it finds
-------------
Answers that were computed without gradients, in training mode, and compared with something known, while the
loop never once puts the network into evaluation mode; and the network answers otherwise there.

Why it matters
--------------
The score is of a network with units dropped, or whose answers depend on which samples share a batch; batch
normalisation also takes the mean of the evaluated samples into its running statistics.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
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
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        net.eval()
        with torch.no_grad():
            print((net(inputs).argmax(1) == targets).float().mean())

Source
------
Silent where the same inputs are answered several times (Monte Carlo dropout), where the answers are not
compared with anything known (pseudo-labels, recomputed statistics), and where there is any evaluation mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.measure_modes import measure_modes
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class EvaluatingInTrainMode(Rule):
    """See the page above."""

    severity = "error"
    checks = "evaluation is done in evaluation mode"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the calls without gradients."""
        for root in subject.read(read_loop).roots:
            if any(not phase.training for phase in root.phases):
                continue
            judged = [
                phase
                for phase in root.phases
                if not phase.with_grad and phase.after_steps and phase.num_judged and not phase.num_repeated
            ]
            steps = sum(phase.num_backward for phase in root.phases if phase.with_grad)
            if not judged or len(judged) > 0.5 * steps > 2:  # at each step: answers that training uses
                continue
            change = measure_modes(root.net, judged[0].inputs)
            if change is None or change <= 1e-3:
                continue
            yield self.find(
                Place("", type(root.net).__name__, judged[0].line),
                says="the network is evaluated in training mode: "
                f"its answers are {change:.0%} of their spread away from those in evaluation mode",
                fix="net.eval() before the evaluation, net.train() before training goes on",
                evidence={"evaluations in training mode": len(judged), "change of the answers": change},
            )
