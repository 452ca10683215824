"""All weights are drawn anew in every round of the training loop.

What it finds
-------------
A loop over epochs or batches in which `nn.init` or `reset_parameters` draws every matrix of the one optimizer
anew, round after round, while the optimizer goes on.

Why it matters
--------------
What was learnt is thrown away each time: the network that is left was trained for one round only.

Sick example
------------
    import torch
    from torch import nn

    net, loss = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))

    def draw(layer):
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for epoch in range(5):
            net.apply(draw)
            for _ in range(2):
                optimizer.zero_grad()
                loss(net(inputs), targets).backward()
                optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net, loss = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))

    def draw(layer):
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        net.apply(draw)
        for epoch in range(5):
            for _ in range(2):
                optimizer.zero_grad()
                loss(net(inputs), targets).backward()
                optimizer.step()

Source
------
What `nn.init` drew is compared with what the optimizer holds. Silent on resets of a part, on those that an
`if` decides on, in loops over folds, seeds or tasks, and beside other optimizers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_redrawing import find_redrawing
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class WeightsRedrawn(Rule):
    """See the page above."""

    severity = "error"
    checks = "weights are drawn once"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare what was drawn between steps with what the optimizer trains."""
        loop = subject.read(read_loop)
        if len(loop.steppers) != 1 or len(loop.redrawn) < 2:
            return
        groups = loop.steppers[0].optimizer.param_groups
        held = {part.data_ptr() for group in groups for part in group["params"] if part.ndim > 1}
        whole = [one for one in loop.redrawn if held and held <= one.places]
        is_stateless = not any(loop.steppers[0].optimizer.state_dict()["state"].values())
        lines = {find_redrawing(one, is_stateless=is_stateless) for one in whole}
        if len(whole) < 2 or len(whole) < len(loop.redrawn) or len(lines) != 1 or None in lines:
            return
        line = lines.pop()
        yield self.find(
            Place("", "the loop", line),
            says=f"all {len(held)} matrices are drawn anew in every round, after {whole[0].after_steps} "
            f"steps first and after {whole[-1].after_steps} last, while the optimizer goes on",
            fix="draw the weights once, before the loop",
            evidence={"times seen": len(whole), "matrices drawn": len(held)},
        )
