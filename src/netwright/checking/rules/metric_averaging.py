"""A sum over batches is divided by the number of something else: what is reported is no mean.

What it finds
-------------
Over the batches of a DataLoader: mean losses that are added up and divided by the number of samples, losses
times the samples of their batch divided by the number of batches, and either of them, or right answers, by
the number of another part, or of samples that are not all drawn.

Why it matters
--------------
The figure is off by the batch size, or by the ratio of the parts: it cannot be compared with another run's,
another part's or anybody else's, and changes with the batch size.

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
        for epoch in range(3):
            total = 0.0
            for x, y in loader:
                optimizer.zero_grad()
                value = loss(net(x), y)
                value.backward()
                optimizer.step()
                total += value.item()
            mean_loss = total / len(loader.dataset)

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
            total = 0.0
            for x, y in loader:
                optimizer.zero_grad()
                value = loss(net(x), y)
                value.backward()
                optimizer.step()
                total += value.item() * len(x)
            mean_loss = total / len(loader.dataset)

Source
------
Read in the script, with the numbers of its DataLoaders. Silent up to 1 over the root of the samples: the mean
of batch means where the last batch is smaller is as good.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_wrong_divisors import find_wrong_divisors
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_SAID = {
    "means": "adds up the mean losses of {:,} batches",
    "weighted": "adds up the losses of {:,} samples",
    "counts": "counts among {:,} samples",
}


@final
class MetricAveraging(Rule):
    """See the page above."""

    severity = "warning"
    checks = "what is summed over batches is divided by as many"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare what is summed with what divides it."""
        for one in subject.read(find_wrong_divisors):
            size, by = max(one.factor, 1 / one.factor), "large" if one.factor > 1 else "small"
            yield self.find(
                Place("", "the loop", one.line),
                says=f"`{one.sum.name}` {_SAID[one.sum.kind].format(one.wanted)}, and is divided by "
                f"{one.given:,}: {size:.3g} times too {by}",
                fix=one.fix,
                evidence={"summed": one.wanted, "divided by": one.given},
            )
