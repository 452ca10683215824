"""Two columns of numbers meet in forward, and every sample is combined with every other.

What it finds
-------------
A sum, difference, product or quotient in forward of one tensor (batch, 1) and one (batch,), whose result is
(batch, batch).

Why it matters
--------------
What is then averaged or summed over an axis mixes the samples, and runs without a word.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 1)

        def forward(self, x):
            score = self.head(self.hidden(x).relu())
            return (score + x.sum(1)).mean(1, keepdim=True)

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)
    loss = nn.MSELoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 1)

        def forward(self, x):
            score = self.head(self.hidden(x).relu())
            return score + x.sum(1, keepdim=True)

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)
    loss = nn.MSELoss()

Source
------
Broadcasting: (N, 1) and (N,) give (N, N). An error where samples are measured to be mixed by it. Silent
where an axis was put in on purpose (`[:, None]`, `unsqueeze`), as in attention and pairwise losses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_broadcast import find_broadcast
from netwright.checking.measures.measure_mixing import measure_mixing
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class BatchBroadcastInForward(Rule):
    """See the page above."""

    severity = "error"
    checks = "forward does not combine every sample with every other by chance"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the shapes of what is added and multiplied."""
        call = find_broadcast(subject)
        if call is None:
            return
        try:
            is_mixed = subject.read(measure_mixing).is_mixed
        except CannotMeasure:
            is_mixed = False
        num = len(subject.batch)
        yield self.find(
            call.place,
            says=f"({num}, 1) and ({num},) make ({num}, {num}): each sample is combined with every other"
            + (", and answers depend on other samples" if is_mixed else ""),
            fix="give both one shape: x.sum(1, keepdim=True), or score.squeeze(1)",
            evidence={"numbers made": num * num, "samples": num},
            severity="error" if is_mixed else "warning",
        )
