"""The learning rate is so low that the weights hardly move.

What it finds
-------------
A loop that came to its end after 20 steps or more, whose weights have moved by less than a thousandth and
whose loss has fallen by less than a fiftieth; while a copy with a rate a hundred times as high brings the
loss of the first batch down by a fifth or more in 40 steps.

Why it matters
--------------
The run is over before anything is learnt.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs = torch.randn(64, 4)
    targets = inputs.sum(1, keepdim=True) + 1
    loss = nn.MSELoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=1e-8)
        for _ in range(40):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs = torch.randn(64, 4)
    targets = inputs.sum(1, keepdim=True) + 1
    loss = nn.MSELoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
        for _ in range(40):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Source
------
The weights at the first call and at the end are compared. A run that was ended early is not judged, nor one
that begins with far less than the loss of an answer that knows nothing: what was trained before.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.loop import Root
from netwright.checking.measures.measure_blind import is_learnt
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.measures.try_rate import try_rate
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class LearningRateTooLow(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the weights move"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Read the losses of the loop, and try other rates on a copy."""
        loop = subject.read(read_loop)
        losses = loop.losses
        if loop.was_stopped or loop.raised is not None or len(losses) < 20:
            raise CannotMeasure("the loop did not come to its end after 20 steps or more")
        if len(loop.steppers) != 1 or len(loop.roots) != 1:
            raise CannotMeasure("there is not one network and one optimizer")
        stepped, root, part = loop.steppers[0], loop.roots[0], max(2, len(losses) // 10)
        moved = _measure_move(root)
        first, last = sum(losses[:part]) / part, sum(losses[-part:]) / part
        if not 0 < moved < 1e-3 or first <= 0 or last < 0.98 * first:
            return
        if is_learnt(subject, first):
            return  # it knew much before the loop began, which is to change little
        rate = max(stepped.rates)
        for is_still, times in product((False, True), (100, 10_000, 1_000_000)):
            tried = try_rate(subject, stepped, rate * times, steps=40, is_still=is_still)
            if tried[-1] < 0.8 * tried[0]:
                yield self.find(
                    Place("", type(stepped.optimizer).__name__, stepped.made or stepped.line),
                    says=f"{stepped.num_all} steps moved the weights by {moved:.1e} of their size: "
                    f"with a learning rate of {rate * times:.3g} in place of {rate:.3g} a copy learns",
                    fix=f"lr={rate * times:.3g}",
                    evidence={
                        "first loss": first,
                        "last loss": last,
                        f"loss of a copy after {len(tried)} steps with {rate * times:.3g}": tried[-1],
                    },
                )
                return


def _measure_move(root: Root) -> float:
    """How far the trained weights went, as a share of their size."""
    before = dict(root.copy.named_parameters())
    moved = size = 0.0
    for name, part in root.net.named_parameters():
        if part.requires_grad and name in before and before[name].shape == part.shape:
            moved += float((part.detach() - before[name].detach()).double().square().sum())
            size += float(before[name].detach().double().square().sum())
    return float((moved / size) ** 0.5) if size else 0.0
