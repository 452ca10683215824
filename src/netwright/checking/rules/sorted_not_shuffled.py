"""The samples are sorted by class and not shuffled: each batch holds one class.

What it finds
-------------
A DataLoader without shuffling, or slices one after the other, whose labels come class by class: half of the
batches or more hold a single class, and the class changes four times less often than in any order by chance.

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
from netwright.checking.measures.list_slices import list_slices
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
        loop = subject.read(read_loop)
        for loaded in loop.loaders:
            batches = _list_batches(loaded) if loaded.is_trained else []
            if batches:
                place = Place("", type(loaded.loader).__name__, loaded.made or loaded.line)
                yield from self._judge(batches, torch.cat(batches), place, "DataLoader(…, shuffle=True)")
        if loop.pool is not None and not loop.loaders:
            fix = "for idx in torch.randperm(len(x)).split(batch_size): xb, yb = x[idx], y[idx]"
            place = Place("", "the loop", loop.pool_line)
            yield from self._judge(list_slices(loop), loop.pool[1], place, fix)

    def _judge(self, batches: list[Tensor], whole: Tensor, place: Place, fix: str) -> Iterator[Finding]:
        if len(batches) < 4:
            return
        labels = torch.cat(batches)
        shares = whole.unique(return_counts=True)[1] / len(whole)
        expected = float(1 - shares.square().sum()) * (len(labels) - 1)
        changes = int((labels[1:] != labels[:-1]).sum())
        alone = sum(len(batch.unique()) == 1 for batch in batches)
        if len(labels) < 64 or changes > 0.25 * expected or alone < 0.5 * len(batches) or expected < 20:
            return
        yield self.find(
            place,
            says=f"{alone} of {len(batches)} batches hold one class only: the samples are sorted",
            fix=fix,
            evidence={"changes of class": changes, "expected by chance": round(expected)},
        )


def _list_batches(loaded: Loaded) -> list[Tensor]:
    """The labels of the first epoch, where they come in the order of the data."""
    if not isinstance(getattr(loaded.loader, "sampler", None), SequentialSampler):
        return []
    return loaded.labels[: len(loaded.loader)]
