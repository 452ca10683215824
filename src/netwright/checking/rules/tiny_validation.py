"""There are too few validation samples to tell epochs apart.

What it finds
-------------
Fewer than 30 validation samples beside ten times as many training samples.

Why it matters
--------------
With n samples an accuracy of a half is uncertain by 1/(2 sqrt(n)): the best epoch is chosen by chance.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples = torch.randn(200, 4)
    labels = torch.arange(200) % 3
    parts = {"train": (samples[:190], labels[:190]), "val": (samples[190:], labels[190:])}
    inputs, targets = parts["train"][0][:32], parts["train"][1][:32]
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples = torch.randn(200, 4)
    labels = torch.arange(200) % 3
    parts = {"train": (samples[:120], labels[:120]), "val": (samples[120:], labels[120:])}
    inputs, targets = parts["train"][0][:32], parts["train"][1][:32]
    loss = nn.CrossEntropyLoss()

Source
------
The standard error of a share of n, sqrt(p (1 - p) / n) at p = 1/2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class TinyValidation(Rule):
    """See the page above."""

    severity = "note"
    checks = "there are enough validation samples"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count them."""
        if subject.is_synthetic or "val" not in subject.parts or "train" not in subject.parts:
            raise CannotMeasure("there is no validation part in memory")
        num, num_train = len(subject.parts["val"][0]), len(subject.parts["train"][0])
        if num >= 30 or num_train < 10 * num or not num:
            return
        error = 0.5 / num**0.5
        yield self.find(
            "the samples of val",
            says=f"{num} validation samples: an accuracy of 50 % is uncertain by {error:.0%}",
            fix="a larger validation part (data.split.val), or cross-validation",
            evidence={"validation samples": num, "standard error": round(error, 3)},
        )
