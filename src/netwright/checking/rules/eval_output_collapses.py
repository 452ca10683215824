"""A trained network that knows in training mode forgets in evaluation mode.

What it finds
-------------
After at least 30 steps, class answers for the training samples that are in training mode better by half than
knowing only how often each class comes, and in evaluation mode worse than that, because of batch norm.

Why it matters
--------------
What is measured, saved and shipped is the network in evaluation mode. Its batch norms use running averages:
with a tiny `momentum` these are still near 0 and 1 when training ends.

Sick example
------------
    import torch
    from torch import nn

    norm = nn.BatchNorm1d(4, momentum=0.0001)
    net = nn.Sequential(norm, nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
    inputs = torch.randn(64, 4) * 4 + 10
    targets, loss = (inputs[:, 0] > 10).long(), nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(60):
            b = torch.randperm(64)
            optimizer.zero_grad()
            loss(net(inputs[b]), targets[b]).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    norm = nn.BatchNorm1d(4)
    net = nn.Sequential(norm, nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
    inputs = torch.randn(64, 4) * 4 + 10
    targets, loss = (inputs[:, 0] > 10).long(), nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(60):
            b = torch.randperm(64)
            optimizer.zero_grad()
            loss(net(inputs[b]), targets[b]).backward()
            optimizer.step()

Source
------
Ioffe and Szegedy 2015, Batch Normalization. Keras calls momentum what PyTorch calls 1 - momentum: its 0.999
is 0.001 here. A copy of the trained network answers the same samples in both modes.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.run_traced import call_network
from netwright.checking.set_mode import set_mode
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer
from netwright.core.finding import Finding


@final
class EvalOutputCollapses(Rule):
    """See the page above."""

    severity = "warning"
    checks = "what was learnt holds in evaluation mode"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Let a copy of the trained network answer in both modes."""
        loop, targets = subject.read(read_loop), subject.targets
        root = next((one for one in loop.roots if one.copy is subject.net), None)
        names = {use.name for use in subject.read(list_losses)}
        if root is None or loop.num_steps < 30 or names != {"cross_entropy"}:
            return
        norms = [(p, m) for p, m in root.net.named_modules() if isinstance(m, _BatchNorm)]
        if not norms or not isinstance(targets, Tensor) or targets.is_floating_point() or targets.ndim != 1:
            return
        shares = targets.bincount().double() / len(targets)
        blind = float(-(shares * shares.clamp(min=1e-12).log()).sum())
        known, asked = (_measure_loss(root.net, subject, training=mode) for mode in (True, False))
        if blind < 0.2 or known > 0.5 * blind or asked < blind:
            return
        path, norm = min(norms, key=lambda pair: pair[1].momentum or 1.0)
        yield self.find(
            Place(path, type(norm).__name__, subject.lines.get(path)),
            says=f"once trained, the loss is {known:.3g} in training mode and {asked:.3g} in evaluation "
            f"mode on the same samples, where knowing nothing gives {blind:.3g}",
            fix=f"nn.{type(norm).__name__}(…, momentum=0.1), PyTorch's own: it has {norm.momentum}",
            evidence={"in training mode": round(known, 4), "in evaluation mode": round(asked, 4)},
        )


def _measure_loss(net: nn.Module, subject: Subject, *, training: bool) -> float:
    twin = set_mode(copy.deepcopy(net), training=training)
    with torch.no_grad():
        answer = find_answer(call_network(twin, subject.inputs))[0]
        return float(nn.functional.cross_entropy(answer, subject.targets))
