"""The samples are sorted by class and not shuffled: each batch holds one class.

What it finds
-------------
A DataLoader without shuffling whose labels come class by class: half of the batches or more hold a single
class, and neighbours are alike four times as often as in any order by chance.

Why it matters
--------------
Each step teaches one class only and undoes what the others taught; batch normalisation sees one class at a
time. The loss goes in waves and the last class wins.

Sick example
------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(96, 4), torch.arange(96) // 32
    inputs, targets = samples[:32], labels[:32]
    loss = nn.CrossEntropyLoss()
    loader = DataLoader(TensorDataset(samples, labels), batch_size=16)

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for epoch in range(2):
            for a, b in loader:
                optimizer.zero_grad()
                loss(net(a), b).backward()
                optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(96, 4), torch.arange(96) // 32
    inputs, targets = samples[:32], labels[:32]
    loss = nn.CrossEntropyLoss()
    loader = DataLoader(TensorDataset(samples, labels), batch_size=16, shuffle=True)

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for epoch in range(2):
            for a, b in loader:
                optimizer.zero_grad()
                loss(net(a), b).backward()
                optimizer.step()

Source
------
The labels that the loader gave in the first epoch, against the number of changes expected by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor
from torch.utils.data import SequentialSampler

from netwright.checking.loaded import Loaded
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SortedNotShuffled(Rule):
    """See the page above."""

    severity = "warning"
    checks = "batches hold samples of several classes"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the labels in their order."""
        for loaded in subject.read(read_loop).loaders:
            batches = _list_batches(loaded)
            if not loaded.is_trained or len(batches) < 4:
                continue
            labels = torch.cat(batches)
            shares = labels.unique(return_counts=True)[1] / len(labels)
            expected = float(1 - shares.square().sum()) * (len(labels) - 1)
            changes = int((labels[1:] != labels[:-1]).sum())
            alone = sum(len(batch.unique()) == 1 for batch in batches)
            if len(labels) < 64 or changes > 0.25 * expected or alone < 0.5 * len(batches):
                continue
            yield self.find(
                Place("", type(loaded.loader).__name__, loaded.made or loaded.line),
                says=f"{alone} of {len(batches)} batches hold one class only: the samples are sorted",
                fix="DataLoader(…, shuffle=True)",
                evidence={"changes of class": changes, "expected by chance": round(expected)},
            )


def _list_batches(loaded: Loaded) -> list[Tensor]:
    """The labels of the first epoch, where they come in the order of the data."""
    if not isinstance(getattr(loaded.loader, "sampler", None), SequentialSampler):
        return []
    return loaded.labels[: len(loaded.loader)]
