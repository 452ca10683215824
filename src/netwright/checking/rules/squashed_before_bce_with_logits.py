"""The network ends in a sigmoid (or softmax, tanh), and BCEWithLogitsLoss applies its own sigmoid.

What it finds
-------------
The numbers that `binary_cross_entropy_with_logits` gets came straight out of a sigmoid, a softmax or a
tanh.

Why it matters
--------------
The sigmoid of a number between 0 and 1 lies between 0.5 and 0.73: "no" can never be said. The loss cannot
go below 0.6931 where the target is 0, nor below 0.3133 where it is 1.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float()
    loss = nn.BCEWithLogitsLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float()
    loss = nn.BCELoss()

Source
------
torch.nn.BCEWithLogitsLoss "combines a Sigmoid layer and the BCELoss in one single class".
log(1 + exp(-1)) = 0.3133, log 2 = 0.6931.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import final

from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.prove_removal import prove_removal
from netwright.checking.place_choice import place_choice
from netwright.checking.remove_call import remove_call
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_RANGES = {
    "sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
}


@final
class SquashedBeforeBceWithLogits(Rule):
    """See the page above."""

    severity = "error"
    checks = "BCEWithLogitsLoss gets logits of either sign"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what made the numbers that the loss gets."""
        for use in subject.read(list_losses):
            maker = use.maker
            if use.name != "binary_cross_entropy_with_logits" or maker is None or maker.name not in _RANGES:
                continue
            low, high = _RANGES[maker.name]
            yes, no = math.log1p(math.exp(-high)), math.log1p(math.exp(low))
            share = 1 / (1 + math.exp(-low)), 1 / (1 + math.exp(-high))
            yield self.find(
                place_choice(subject.net, maker.place),
                says=f"the network ends in a {maker.name.rstrip('_')} and BCEWithLogitsLoss applies a "
                "sigmoid "
                f"of its own: its answers can only mean {share[0]:.2f} to {share[1]:.2f}",
                fix=remove_call(maker) + (", or use nn.BCELoss" if maker.name == "sigmoid" else ""),
                evidence={"floor where the target is 1": round(yes, 4), "floor where it is 0": round(no, 4)}
                | prove_removal(subject, maker),
            )
