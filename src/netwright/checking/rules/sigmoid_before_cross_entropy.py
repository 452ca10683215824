"""The network ends in a sigmoid, and CrossEntropyLoss takes it for logits.

What it finds
-------------
The numbers that `cross_entropy` gets came straight out of a sigmoid.

Why it matters
--------------
Logits between 0 and 1 say almost nothing: the most certain answer, 1 for the right class and 0 for the
others, still costs log(1 + (C-1)/e).

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.Sigmoid())
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.Sigmoid(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.CrossEntropyLoss takes unnormalised logits; the floor follows from the sigmoid's range.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import final

from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.prove_removal import prove_removal
from netwright.checking.remove_call import remove_call
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SigmoidBeforeCrossEntropy(Rule):
    """See the page above."""

    severity = "error"
    checks = "cross-entropy gets logits, not what a sigmoid gave"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what made the numbers that cross-entropy gets."""
        for use in subject.read(list_losses):
            if use.name != "cross_entropy" or use.maker is None or use.maker.name != "sigmoid":
                continue
            if use.num_classes < 2:
                continue
            floor = math.log1p((use.num_classes - 1) / math.e)
            yield self.find(
                use.maker.place,
                says="the network ends in a sigmoid and cross-entropy wants logits: with "
                f"{use.num_classes} classes the loss cannot go below {floor:.3f}",
                fix=remove_call(use.maker),
                evidence={"floor": round(floor, 4)} | prove_removal(subject, use.maker),
            )
