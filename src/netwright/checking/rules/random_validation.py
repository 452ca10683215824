"""Validation samples are different each time they are read.

What it finds
-------------
A data set that is not trained on and gives other numbers for the same sample when it is asked twice.

Why it matters
--------------
Augmentation is for training. A score on samples that change cannot be compared with the epoch before.

Sick example
------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader

    class Rows(list):
        noise = 0.0

        def __getitem__(self, i):
            return super().__getitem__(i) + self.noise * torch.randn(4), i % 3

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    loss = nn.CrossEntropyLoss()
    known, new = Rows(torch.randn(64, 4)), Rows(torch.randn(64, 4))
    new.noise = 0.1
    train_loader, val_loader = DataLoader(known, batch_size=16, shuffle=True), DataLoader(new, batch_size=16)
    inputs, targets = next(iter(train_loader))

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for a, b in train_loader:
            optimizer.zero_grad()
            loss(net(a), b).backward()
            optimizer.step()
        list(val_loader)

Healthy example
---------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader

    class Rows(list):
        noise = 0.0

        def __getitem__(self, i):
            return super().__getitem__(i) + self.noise * torch.randn(4), i % 3

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    loss = nn.CrossEntropyLoss()
    known, new = Rows(torch.randn(64, 4)), Rows(torch.randn(64, 4))
    train_loader, val_loader = DataLoader(known, batch_size=16, shuffle=True), DataLoader(new, batch_size=16)
    inputs, targets = next(iter(train_loader))

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for a, b in train_loader:
            optimizer.zero_grad()
            loss(net(a), b).backward()
            optimizer.step()
        list(val_loader)

Source
------
The first three samples are read twice, with different random numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch.utils.data import IterableDataset, Subset

from netwright.checking.measures.count_changed import count_changed
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class RandomValidation(Rule):
    """See the page above."""

    severity = "warning"
    checks = "validation samples are the same each time"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Read samples of the data sets that are not trained on twice."""
        loop = subject.read(read_loop)
        loaders = loop.loaders if not loop.was_stopped else []
        taught = [loaded.loader.dataset for loaded in loaders if loaded.is_trained]
        wholes = {id(one.dataset) for one in taught if isinstance(one, Subset)}
        for loaded in loaders:
            dataset = loaded.loader.dataset
            if (
                any(one is dataset for one in taught)
                or not loaded.num_batches
                or isinstance(dataset, IterableDataset)
            ):
                continue
            num_read, num_changed = count_changed(dataset)
            if not num_changed:
                continue
            says, line = "samples that are not trained on differ each time they are read", loaded.line
            fix = "leave the random changes to the training set: another transform for validation"
            if isinstance(dataset, Subset) and id(dataset.dataset) in wholes:
                # Changed with the training part: where the parts were made, not where one is read.
                line = loaded.made or line
                says += ": they are a part of the very data set that is trained on"
                fix = "a data set of its own without the random changes: Subset(clean, val_indices)"
            yield self.find(
                Place("", type(dataset).__name__, line),
                says=says,
                fix=fix,
                evidence={"samples read twice": num_read, "changed": num_changed},
            )
