"""What GaussianNLLLoss takes as the variance is used as the standard deviation.

What it finds
-------------
An output that the loss is given as a variance, and that is used around the mean, times a number, as the width
of an interval that is compared with the truth.

Why it matters
--------------
The network learns the square of what it is read as: intervals hold far more or far fewer of the targets than
they say.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 2))

        def forward(self, x):
            mean, raw = self.body(x).unbind(1)
            return mean, nn.functional.softplus(raw) + 1e-4

    net, inputs, targets = Net(), torch.randn(64, 4), torch.randn(64)

    def loss(output, targets):
        return nn.functional.gaussian_nll_loss(output[0], targets, output[1])

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        with torch.no_grad():
            mean, sigma = net(inputs)
            return ((targets - mean).abs() <= 1.645 * sigma).float().mean()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 2))

        def forward(self, x):
            mean, raw = self.body(x).unbind(1)
            return mean, nn.functional.softplus(raw) + 1e-4

    net, inputs, targets = Net(), torch.randn(64, 4), torch.randn(64)

    def loss(output, targets):
        return nn.functional.gaussian_nll_loss(output[0], targets, output[1] ** 2)

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        with torch.no_grad():
            mean, sigma = net(inputs)
            return ((targets - mean).abs() <= 1.645 * sigma).float().mean()

Source
------
torch.nn.GaussianNLLLoss: its third argument is the variance. A distance from the mean has the unit of the
targets, a variance its square.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class VarianceAsDeviation(Rule):
    """See the page above."""

    severity = "error"
    checks = "a variance is not used as a standard deviation"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what intervals around the mean are made of."""
        slip = subject.read(read_loop).slips.get(self.name)
        if slip is not None:
            yield self.find(
                Place("", "the interval", slip[0]),
                says="GaussianNLLLoss takes this output as the variance, and here it is the deviation",
                fix="loss(mean, targets, sigma**2) in training, or var.sqrt() here",
                evidence=slip[1],
            )
