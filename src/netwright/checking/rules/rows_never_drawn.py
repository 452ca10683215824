"""Most rows of the training data can never be drawn.

What it finds
-------------
A `WeightedRandomSampler` with fewer weights than there are samples (one a class instead of one a sample), and
a data set whose `__len__` counts the columns of its table instead of the rows.

Why it matters
--------------
Only the first rows are ever learnt from, again and again; the loss falls, and nothing says that the rest is
missing.

Sick example
------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(96, 4), torch.arange(96) % 3
    inputs, targets = samples[:32], labels[:32]
    loss = nn.CrossEntropyLoss()
    weights = 1 / torch.bincount(labels)
    sampler = WeightedRandomSampler(weights, 96)
    loader = DataLoader(TensorDataset(samples, labels), batch_size=16, sampler=sampler)

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
    from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(96, 4), torch.arange(96) % 3
    inputs, targets = samples[:32], labels[:32]
    loss = nn.CrossEntropyLoss()
    weights = 1 / torch.bincount(labels)
    sampler = WeightedRandomSampler(weights[labels], 96)
    loader = DataLoader(TensorDataset(samples, labels), batch_size=16, sampler=sampler)

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for a, b in loader:
            optimizer.zero_grad()
            loss(net(a), b).backward()
            optimizer.step()

Source
------
The sampler of each loader that is learnt from; the length of a data set with a column more, and a row more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch.utils.data import IterableDataset, WeightedRandomSampler

from netwright.checking.loaded import Loaded
from netwright.checking.measures.ask_dataset import ask_dataset
from netwright.checking.measures.count_columns import count_columns
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class RowsNeverDrawn(Rule):
    """See the page above."""

    severity = "error"
    checks = "every training sample can be drawn"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at sampler and length."""
        for loaded in subject.read(read_loop).loaders:
            if loaded.is_trained and not isinstance(loaded.loader.dataset, IterableDataset):
                yield from self._look_at_sampler(loaded)
                yield from self._look_at_length(loaded)

    def _look_at_sampler(self, loaded: Loaded) -> Iterator[Finding]:
        sampler, num = loaded.loader.sampler, len(loaded.loader.dataset)
        if not isinstance(sampler, WeightedRandomSampler) or len(sampler.weights) >= num:
            return
        few = len(sampler.weights)  # the first part may be meant: it is not drawn as often as all have rows
        if sampler.num_samples < num and 20 * few > num:
            return
        yield self.find(
            Place("", type(sampler).__name__, loaded.made or loaded.line),
            says=f"{few} weights for {num} samples: only the first {few} are ever drawn",
            fix="one weight a sample: WeightedRandomSampler(class_weights[labels], len(labels))",
            evidence={"weights": few, "samples": num},
        )

    def _look_at_length(self, loaded: Loaded) -> Iterator[Finding]:
        found = ask_dataset(count_columns, loaded.loader.dataset)
        if found is None:
            return
        dataset, name, num_rows = found
        code = type(dataset).__len__.__code__
        yield self.find(
            Place("", type(dataset).__name__, (code.co_filename, code.co_firstlineno + 1)),
            says=f"__len__ counts the {len(dataset)} columns of `{name}`: of its {num_rows} rows only "
            f"the first {len(dataset)} are ever drawn",
            fix=f"def __len__(self): return len(self.{name})",
            evidence={"length": len(dataset), "rows": num_rows},
        )
