"""A positional encoding is built and never added: the network cannot tell the order of its tokens.

What it finds
-------------
A table of sines and cosines, one row a position, that forward never reads - and the answer is the same when
the tokens of each sequence are put into another order.

Why it matters
--------------
Attention without positions sees a bag of tokens. What the order says (who did what to whom, which came
first) cannot be learnt, however long the training.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 16)
            angle = torch.arange(50)[:, None] * 100.0 ** (-torch.arange(8) / 8)
            self.register_buffer("pe", torch.cat([angle.sin(), angle.cos()], 1))
            self.encoder = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
            self.head = nn.Linear(16, 2)

        def forward(self, x):
            return self.head(self.encoder(self.embed(x)).mean(1))

    net = Net()
    inputs, targets = torch.randint(30, (16, 8)), torch.randint(2, (16,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 16)
            angle = torch.arange(50)[:, None] * 100.0 ** (-torch.arange(8) / 8)
            self.register_buffer("pe", torch.cat([angle.sin(), angle.cos()], 1))
            self.encoder = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
            self.head = nn.Linear(16, 2)

        def forward(self, x):
            return self.head(self.encoder(self.embed(x) + self.pe[: x.shape[1]]).mean(1))

    net = Net()
    inputs, targets = torch.randint(30, (16, 8)), torch.randint(2, (16,))
    loss = nn.CrossEntropyLoss()

Source
------
Vaswani et al. 2017, Attention is all you need, 3.5. Sets and point clouds have no such table; one that a
method names (an option that is off) is left alone. Learned positions: see `unused-parameters`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.find_attribute import find_attribute
from netwright.checking.measures.find_unread_positions import find_unread_positions
from netwright.checking.measures.is_orderless import is_orderless
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class PositionNeverAdded(Rule):
    """See the page above."""

    severity = "warning"
    checks = "positions that are built are added"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for a table of positions that is not read, and change the order of the tokens."""
        path, is_module = subject.read(find_unread_positions)
        if not path or not is_orderless(subject):
            return
        owner = path if is_module else path.rpartition(".")[0]
        kind, line = type(subject.net.get_submodule(owner)).__name__, subject.lines.get(owner)
        holder, _, last = path.rpartition(".")
        name = name_attribute(path)
        yield self.find(
            Place(owner, kind, find_attribute(subject.net.get_submodule(holder), last) or line),
            says=f"{name} holds positions that forward never adds: the tokens in another order get the same "
            "answer",
            fix=f"x = {name}(x) after the embedding" if is_module else f"x = x + {name}[: x.shape[1]]",
            evidence={"answers that change with the order": 0},
        )
