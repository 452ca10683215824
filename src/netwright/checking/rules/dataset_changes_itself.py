"""A data set changes its stored samples whenever they are read.

What it finds
-------------
A training data set whose `__getitem__` writes into the row that it keeps and hands it out: noise, scaling or
other changes pile up from epoch to epoch.

Why it matters
--------------
What is augmented is what the epochs before left: after some epochs no sample is left to learn from.

Sick example
------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, Dataset

    class Rows(Dataset):
        def __init__(self):
            self.rows = torch.randn(64, 4)

        def __len__(self):
            return len(self.rows)

        def __getitem__(self, i):
            row = self.rows[i]
            row += 0.3 * torch.randn(4)
            return row, i % 3

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    loss = nn.CrossEntropyLoss()
    loader = DataLoader(Rows(), batch_size=16, shuffle=True)
    inputs, targets = next(iter(loader))

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for a, b in loader:
            optimizer.zero_grad()
            loss(net(a), b).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, Dataset

    class Rows(Dataset):
        def __init__(self):
            self.rows = torch.randn(64, 4)

        def __len__(self):
            return len(self.rows)

        def __getitem__(self, i):
            return self.rows[i] + 0.3 * torch.randn(4), i % 3

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    loss = nn.CrossEntropyLoss()
    loader = DataLoader(Rows(), batch_size=16, shuffle=True)
    inputs, targets = next(iter(loader))

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for a, b in loader:
            optimizer.zero_grad()
            loss(net(a), b).backward()
            optimizer.step()

Source
------
A copy of the data set is asked for the same samples again, with the same random numbers. What is filled in
once, as caches are, and values that only change places are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import final

from torch.utils.data import IterableDataset

from netwright.checking.measures.ask_dataset import ask_dataset
from netwright.checking.measures.find_written_rows import find_written_rows
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class DatasetChangesItself(Rule):
    """See the page above."""

    severity = "error"
    checks = "reading a sample does not change it"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Ask each training data set of the main process again."""
        for loaded in subject.read(read_loop).loaders:
            dataset = loaded.loader.dataset
            # Workers ask copies of their own, which end with the epoch.
            if not loaded.is_trained or isinstance(dataset, IterableDataset) or loaded.loader.num_workers:
                continue
            found = ask_dataset(partial(find_written_rows, rows=loaded.rows), dataset)
            if found is None:
                continue
            yield self.find(
                Place("", type(dataset).__name__, found[1]),
                says=f"reading a sample changes it: each __getitem__ writes into the rows of `{found[0]}`",
                fix=f"take a copy first: row = self.{found[0]}[i].clone() (NumPy: .copy()), then change it",
            )
