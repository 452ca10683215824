"""The network ends in a softmax, and CrossEntropyLoss applies its own.

What it finds
-------------
The numbers that `cross_entropy` gets came straight out of a softmax over the classes.

Why it matters
--------------
Cross-entropy takes logits. With probabilities the loss can never go below log(1 + (C-1)/e): 0.313 for
2 classes, 0.551 for 3, 1.461 for 10, 3.622 for 100. The gradient is squashed twice and learning is slow.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.Softmax(dim=1))
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
torch.nn.CrossEntropyLoss: "The input is expected to contain the unnormalized logits for each class". The
best that a softmax can give is one-hot: -log(e / (e + C - 1)) = log(1 + (C-1)/e).
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

_MAKERS = frozenset({"softmax", "div", "__truediv__", "exp"})
"""What gives shares: a softmax, or one that is written out."""


@final
class SoftmaxBeforeCrossEntropy(Rule):
    """See the page above."""

    severity = "error"
    checks = "cross-entropy gets logits, not what a softmax gave"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what made the numbers that cross-entropy gets."""
        for use in subject.read(list_losses):
            if use.name != "cross_entropy" or use.maker is None or use.maker.name not in _MAKERS:
                continue
            if use.num_classes < 2 or not _is_share(use.answer):
                continue
            is_call = use.maker.name == "softmax"
            floor = math.log1p((use.num_classes - 1) / math.e)
            yield self.find(
                place_choice(subject.net, use.maker.place),
                says=f"the network gives probabilities (softmax) and cross-entropy wants logits: with "
                f"{use.num_classes} classes the loss cannot go below {floor:.3f}",
                fix=(remove_call(use.maker) if is_call else "give cross-entropy what the softmax is made of")
                + "; where probabilities are wanted, apply softmax to the answer",
                evidence={"floor": round(floor, 4)} | (prove_removal(subject, use.maker) if is_call else {}),
            )


def _is_share(answer: object) -> bool:
    """Whether the shares over axis 1 add up to one."""
    from torch import Tensor

    if not isinstance(answer, Tensor) or answer.ndim < 2:
        return False
    answer = answer.detach()
    return bool((answer >= 0).all()) and bool(((answer.sum(dim=1) - 1).abs() < 1e-3).all())
