"""The collate function gives samples the targets of others.

What it finds
-------------
A collate function that puts the samples of a batch into another order than their targets, as sorting only
one of the two by length does.

Why it matters
--------------
Inputs and targets no longer belong together: the network learns as much as from targets that were drawn.

Sick example
------------
    import torch
    from torch import nn
    from torch.utils.data import DataLoader

    net = nn.Sequential(nn.Embedding(30, 8), nn.Flatten(), nn.Linear(48, 2))
    loss = nn.CrossEntropyLoss()
    pairs = [(torch.randint(1, 30, (6,)), place % 2) for place in range(64)]
    inputs, targets = torch.stack([text for text, _ in pairs[:32]]), torch.arange(32) % 2

    def gather(samples):
        texts = sorted((text for text, _ in samples), key=lambda text: text.tolist())
        return torch.stack(texts), torch.tensor([label for _, label in samples])

    loader = DataLoader(pairs, batch_size=16, shuffle=True, collate_fn=gather)

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
    from torch.utils.data import DataLoader

    net = nn.Sequential(nn.Embedding(30, 8), nn.Flatten(), nn.Linear(48, 2))
    loss = nn.CrossEntropyLoss()
    pairs = [(torch.randint(1, 30, (6,)), place % 2) for place in range(64)]
    inputs, targets = torch.stack([text for text, _ in pairs[:32]]), torch.arange(32) % 2

    def gather(samples):
        samples = sorted(samples, key=lambda pair: pair[0].tolist())
        return torch.stack([text for text, _ in samples]), torch.tensor([label for _, label in samples])

    loader = DataLoader(pairs, batch_size=16, shuffle=True, collate_fn=gather)

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for a, b in loader:
            optimizer.zero_grad()
            loss(net(a), b).backward()
            optimizer.step()

Source
------
Copies of the function and of the data set, asked for some samples at once and for each of them alone. Silent
where the batch says in which order it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_mispaired_batch import find_mispaired_batch
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class CollatedApart(Rule):
    """See the page above."""

    severity = "error"
    checks = "collate functions leave samples and targets together"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the pairs of a batch with those of its samples alone."""
        for loaded in subject.read(read_loop).loaders:
            mispaired = find_mispaired_batch(loaded.loader) if loaded.is_trained else None
            if mispaired is not None:
                num_wrong, num, line = mispaired
                yield self.find(
                    Place("", "collate_fn", line),
                    says=f"of {num} samples {num_wrong} have another target in a batch than alone",
                    fix="sort the pairs, then take them apart: samples = sorted(samples, key=…)",
                    evidence={"samples": num, "with the target of another": num_wrong},
                )
                return
