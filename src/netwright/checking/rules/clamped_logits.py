"""A ReLU or a tanh stands between the last layer and CrossEntropyLoss, or a ReLU before BCEWithLogitsLoss.

What it finds
-------------
The numbers that `cross_entropy` gets came straight out of a ReLU, ReLU6 or tanh, or those that
`binary_cross_entropy_with_logits` gets out of a ReLU or ReLU6.

Why it matters
--------------
A logit that is clamped to zero has no gradient: a class whose logit is below zero for all samples never
comes back, and no class can be ruled out. Behind a tanh logits lie between -1 and 1, and the loss cannot go
below log(1 + (C-1) exp(-2)). Of two classes, the one that 0 stands for never gets more than one half.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.ReLU())
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.CrossEntropyLoss takes unnormalised logits of either sign. A tanh that is scaled afterwards
(`30 * tanh(x / 30)`) is no clamp of this kind, and is not reported.
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

_HIGHEST = {"relu": math.inf, "relu_": math.inf, "relu6": 6.0, "tanh": 2.0}
"""By how much a logit can at most be above the others."""


@final
class ClampedLogits(Rule):
    """See the page above."""

    severity = "error"
    checks = "logits may have either sign and any size"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what made the numbers that cross-entropy gets."""
        for use in subject.read(list_losses):
            maker = use.maker
            is_binary = use.name == "binary_cross_entropy_with_logits"
            if maker is None or maker.name not in _HIGHEST or (is_binary and maker.name == "tanh"):
                continue
            if not is_binary and (use.name != "cross_entropy" or use.num_classes < 2):
                continue
            floor = math.log1p((use.num_classes - 1) * math.exp(-_HIGHEST[maker.name]))
            floor = math.log(2) if is_binary else floor
            dead = float((use.answer.detach() == 0).float().mean())
            limits = f"the loss cannot go below {floor:.3f}" if maker.name == "tanh" else ""
            limits = limits or f"{dead:.0%} of the logits are 0 and have no gradient"
            limits = "no answer can mean less than 0.50" if is_binary else limits
            yield self.find(
                place_choice(subject.net, maker.place),
                says=f"a {maker.name.rstrip('_')} clamps the logits before {use.name}: {limits}",
                fix=remove_call(maker),
                evidence={"share of logits at 0": round(dead, 3), "floor": round(floor, 4)}
                | prove_removal(subject, maker),
            )
