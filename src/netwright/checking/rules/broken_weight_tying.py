"""The head was to share the embedding's weights, and has a copy of them.

What it finds
-------------
A Linear whose weights are, number for number, those of an Embedding, in memory of its own, both trained.

Why it matters
--------------
Numbers that were drawn at random are not equal by chance: they were to be tied. As copies they part at the
first step, at the price of twice the weights.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 16)
            self.rnn = nn.GRU(16, 16, batch_first=True)
            self.head = nn.Linear(16, 30, bias=False)
            self.head.weight = nn.Parameter(self.embed.weight.detach().clone())

        def forward(self, x):
            return self.head(self.rnn(self.embed(x))[0][:, -1])

    net = Net()
    inputs, targets = torch.randint(30, (32, 6)), torch.randint(30, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 16)
            self.rnn = nn.GRU(16, 16, batch_first=True)
            self.head = nn.Linear(16, 30, bias=False)
            self.head.weight = self.embed.weight

        def forward(self, x):
            return self.head(self.rnn(self.embed(x))[0][:, -1])

    net = Net()
    inputs, targets = torch.randint(30, (32, 6)), torch.randint(30, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Press and Wolf 2017, Using the Output Embedding to Improve Language Models. Compared number by number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import nn

from netwright.checking.measures.find_reached import find_reached
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class BrokenWeightTying(Rule):
    """See the page above."""

    severity = "warning"
    checks = "weights that are equal are shared"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the weights of embeddings with those of Linear layers."""
        learns = subject.read(find_reached).learns
        modules = list(subject.net.named_modules())
        embeddings = [(path, one) for path, one in modules if isinstance(one, nn.Embedding)]
        for path, head in modules:
            for other, embedding in embeddings:
                if not isinstance(head, nn.Linear) or not {f"{path}.weight", f"{other}.weight"} <= learns:
                    continue
                mine, theirs = head.weight.detach(), embedding.weight.detach()
                if mine.data_ptr() == theirs.data_ptr() or mine.shape != theirs.shape:
                    continue
                if not torch.equal(mine, theirs) or float(mine.std()) == 0:
                    continue
                yield self.find(
                    Place(path, "Linear", subject.lines.get(path)),
                    says=f"`{path}` and `{other}` hold the same {mine.numel()} weights twice: they were "
                    "copied, and part at the first step",
                    fix=f"{name_attribute(path)}.weight = {name_attribute(other)}.weight",
                    evidence={"weights held twice": mine.numel()},
                )
