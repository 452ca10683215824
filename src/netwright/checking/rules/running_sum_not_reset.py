"""A loss or count is added up through all epochs and divided by what one epoch has.

What it finds
-------------
A sum that is set to 0 once, before the loop over epochs, is added to with every batch, and is divided after
each epoch by the number of that epoch's batches or samples.

Why it matters
--------------
What is reported is the mean of all epochs times their number: a loss that rises while the network learns, or
an accuracy above 1. Early stopping and schedules that are given it act on it.

Sick example
------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    net, loss = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loader = DataLoader(TensorDataset(inputs, targets), batch_size=8, shuffle=True)

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        running_loss = 0.0
        for epoch in range(3):
            for x, y in loader:
                optimizer.zero_grad()
                value = loss(net(x), y)
                value.backward()
                optimizer.step()
                running_loss += value.item()
            mean_loss = running_loss / len(loader)

Healthy example
---------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    net, loss = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loader = DataLoader(TensorDataset(inputs, targets), batch_size=8, shuffle=True)

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for epoch in range(3):
            running_loss = 0.0
            for x, y in loader:
                optimizer.zero_grad()
                value = loss(net(x), y)
                value.backward()
                optimizer.step()
                running_loss += value.item()
            mean_loss = running_loss / len(loader)

Source
------
Read in the script, where the loop was seen to go round more than once. Silent where anything in the loop sets
the sum again, divides it by a number that grows too, or takes its earlier value away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_unreset_sums import find_unreset_sums
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class RunningSumNotReset(Rule):
    """See the page above."""

    severity = "warning"
    checks = "what is reported of an epoch is of that epoch"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for sums that outlive the epoch by whose number they are divided."""
        loop = subject.read(read_loop)
        epochs = max((one.num_iterators for one in loop.loaders if one.is_trained), default=0)
        for one in subject.read(find_unreset_sums):
            yield self.find(
                Place("", "the loop", one.line),
                says=f"`{one.name}` is set to 0 once, in line {one.begun}, and goes on through all epochs; "
                f"`{one.name} / {one.divisor}` is of one epoch only: it grows whatever is learnt",
                fix=f"{one.name} = 0 at the start of each epoch",
                evidence={"epochs": epochs} if epochs else {},
            )
