"""The learning rate is so high that the loss rises.

What it finds
-------------
A loop whose loss ends where it began, or above. A copy learns the first batch alone with the loop's own kind
of optimizer: with the loop's rate its loss does not fall, and with a tenth, a hundredth or a thousandth of
it, it falls by half.

Why it matters
--------------
Each step goes past the minimum and ends higher on the other side: nothing is learnt, or the loss becomes NaN.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs = torch.randn(64, 4)
    targets = inputs.sum(1, keepdim=True) + 1
    loss = nn.MSELoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=5.0)
        for _ in range(12):
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
        optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
        for _ in range(12):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Source
------
The rate that would do is measured, not advised: the largest of those tried with which the loss falls by half.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.measure_blind import measure_blind
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.measures.try_rate import try_rate
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class LearningRateTooHigh(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the loss does not rise"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Read the losses of the loop, and try other rates on a copy."""
        loop = subject.read(read_loop)
        losses = loop.losses
        part = max(2, len(losses) // 10)
        if len(losses) < 10 or len(loop.steppers) != 1 or len(loop.roots) != 1:
            raise CannotMeasure("there is not one network, one optimizer and 10 losses")
        last = sum(losses[-part:]) / part
        blind = subject.read(measure_blind)
        is_risen = not math.isfinite(last) or last >= 0.98 * losses[0]
        if losses[0] <= 0 or not (is_risen or last >= 0.98 * blind):
            return
        stepped = loop.steppers[0]
        rate = max(stepped.rates)
        own = try_rate(subject, stepped, rate)
        if len(own) < 10 and math.isfinite(own[-1]):
            raise CannotMeasure("a step takes too long to try it with other rates")
        if own[-1] < 0.9 * min(own[0], blind):
            return
        for share in (0.1, 0.01, 0.001):
            tried = try_rate(subject, stepped, rate * share)
            if math.isfinite(tried[-1]) and tried[-1] < 0.7 * min(tried[0], blind):
                yield self.find(
                    Place("", type(stepped.optimizer).__name__, stepped.made or stepped.line),
                    says=f"the loss does not fall: {losses[0]:.4g} at first, {last:.4g} at last. With a rate "
                    f"of {rate * share:.3g} in place of {rate:.3g} a copy learns",
                    fix=f"lr={rate * share:.3g}",
                    evidence={
                        f"loss after {len(own)} steps with {rate:.3g}": own[-1],
                        f"with {rate * share:.3g}": tried[-1],
                    },
                )
                return
