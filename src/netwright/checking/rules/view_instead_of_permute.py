"""A view or reshape stands where axes are to change places, and scrambles the numbers.

What it finds
-------------
A `view` or `reshape` whose result has the axes that it was given, in another order: the shape is that of a
permute, and the numbers stay in the old order.

Why it matters
--------------
A row of the result holds pieces of several rows: steps, channels, heads or samples are mixed up. Everything
runs, and what is learnt from it is little.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem = nn.Conv2d(1, 6, 3, stride=2)
            self.rnn = nn.GRU(6, 8, batch_first=True)
            self.head = nn.Linear(8, 3)

        def forward(self, x):
            h = self.stem(x).relu()
            h = h.view(h.size(0), -1, 6)
            return self.head(self.rnn(h)[0][:, -1])

    net = Net()
    inputs, targets = torch.randn(32, 1, 9, 9), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem = nn.Conv2d(1, 6, 3, stride=2)
            self.rnn = nn.GRU(6, 8, batch_first=True)
            self.head = nn.Linear(8, 3)

        def forward(self, x):
            h = self.stem(x).relu()
            h = h.flatten(2).transpose(1, 2)
            return self.head(self.rnn(h)[0][:, -1])

    net = Net()
    inputs, targets = torch.randn(32, 1, 9, 9), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.Tensor.view keeps the numbers in their order. An error where some boundary of the old axes divides none
of the new, so that no axis was split or joined, or where samples are mixed by it; else a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_scrambles import find_scrambles
from netwright.checking.measures.measure_mixing import measure_mixing
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class ViewInsteadOfPermute(Rule):
    """See the page above."""

    severity = "error"
    checks = "no reshape stands where axes should change places"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the shapes before and after each reshape."""
        told = set()
        for one in subject.read(find_scrambles):
            mixes = one.order[0] != 0
            if one.call.place.line in told or (mixes and not _is_mixed(subject)):
                continue
            told.add(one.call.place.line)
            order = ", ".join(map(str, one.order))
            head = f".view{one.split}" if one.split else ""
            tail = "" if len(one.split or one.source) == len(one.result) else f".reshape{one.result}"
            yield self.find(
                one.call.place,
                says=f"`{one.call.name}` makes {one.result} of {one.source}: the axes change places and the "
                f"numbers do not; {1 - one.kept:.0%} of them are not where a permute puts them"
                + (", and samples are mixed" if mixes else ""),
                fix=f"x{head}.permute({order}){tail} instead of {one.call.name}",
                evidence={"share of numbers out of place": round(1 - one.kept, 4)},
                severity="error" if mixes or one.is_certain else "warning",
            )


def _is_mixed(subject: Subject) -> bool:
    try:
        return subject.read(measure_mixing).is_mixed
    except CannotMeasure:
        return False
