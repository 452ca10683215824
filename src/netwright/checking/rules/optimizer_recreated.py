"""An optimizer is made anew inside the loop and forgets its momentum.

What it finds
-------------
Three or more optimizers of the same kind and settings, one after the other, on the same parameters, which
nothing has written to between the last step of one and the first of the next.

Why it matters
--------------
Adam and momentum live by what they remember of earlier steps: a new optimizer begins at nothing each time.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        for _ in range(5):
            optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
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
        for fold in range(5):
            net[0].reset_parameters()
            net[2].reset_parameters()
            optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
            for _ in range(3):
                optimizer.zero_grad()
                loss(net(inputs), targets).backward()
                optimizer.step()

Source
------
Silent where the weights are set anew between (folds), where settings or parameters change (stages), and on
plain SGD, which remembers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import final

from netwright.checking.loop import Stepped
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class OptimizerRecreated(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the optimizer stays the same"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare each optimizer with the one before."""
        steppers = subject.read(read_loop).steppers
        again = [two for one, two in pairwise(steppers) if _continues(one, two)]
        if len(again) < 2:
            return
        yield self.find(
            Place("", type(again[0].optimizer).__name__, again[0].made or again[0].line),
            says=f"{len(again) + 1} optimizers alike were made one after the other for the same weights: "
            "each forgets what the one before had gathered",
            fix="make the optimizer once, before the loop",
            evidence={
                "optimizers": len(again) + 1,
                "steps of each": round(sum(one.num_all for one in again) / len(again), 1),
            },
        )


def _continues(one: Stepped, two: Stepped) -> bool:
    remembers = bool(two.settings.get("momentum")) or bool(two.optimizer.state_dict()["state"])
    same = type(one.optimizer) is type(two.optimizer) and one.settings == two.settings
    first, second = (
        [id(part) for group in stepped.optimizer.param_groups for part in group["params"]]
        for stepped in (one, two)
    )
    return remembers and same and first == second and one.version_end == two.version_start
