"""Every step uses the same batch: the loader is begun anew each time.

What it finds
-------------
A DataLoader without shuffling that is begun again for each step and gives one batch each time, though it has
more.

Why it matters
--------------
`next(iter(loader))` gives the first batch. Inside the loop it gives the first batch always: the network
learns those samples by heart and never sees the others.

Sick example
------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(96, 4), torch.arange(96) % 3
    inputs, targets = samples[:32], labels[:32]
    loss = nn.CrossEntropyLoss()
    loader = DataLoader(TensorDataset(samples, labels), batch_size=16)

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(6):
            a, b = next(iter(loader))
            optimizer.zero_grad()
            loss(net(a), b).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(96, 4), torch.arange(96) % 3
    inputs, targets = samples[:32], labels[:32]
    loss = nn.CrossEntropyLoss()
    loader = DataLoader(TensorDataset(samples, labels), batch_size=16, shuffle=True)

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for a, b in loader:
            optimizer.zero_grad()
            loss(net(a), b).backward()
            optimizer.step()

Source
------
Iterators and batches of every DataLoader are counted. One batch that is taken once and learnt by heart, a
common test, is silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch.utils.data import SequentialSampler

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SameBatchAgain(Rule):
    """See the page above."""

    severity = "error"
    checks = "the steps use different batches"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count iterators and batches of the loaders that are trained on."""
        for loaded in subject.read(read_loop).loaders:
            loader = loaded.loader
            is_in_order = isinstance(getattr(loader, "sampler", None), SequentialSampler)
            if loaded.num_trained < 5 or loaded.num_batches > loaded.num_iterators or not is_in_order:
                continue
            if len(loader) < 2:
                continue
            yield self.find(
                Place("", type(loader).__name__, loaded.line),
                says=f"{loaded.num_trained} steps used the first of {len(loader)} batches: "
                "iter(loader) begins anew each time",
                fix="for inputs, targets in loader: …",
                evidence={"batches": len(loader), "batches used": 1, "times begun": loaded.num_iterators},
            )
