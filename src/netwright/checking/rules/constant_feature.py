"""A feature has the same value in every training sample.

What it finds
-------------
Columns of a table with one value only, over 50 training samples or more.

Why it matters
--------------
It teaches nothing; its weight only shifts the bias.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples = torch.randn(200, 4)
    labels = torch.arange(200) % 3
    samples[:, 2] = 1.0
    parts = {"train": (samples[:120], labels[:120]), "val": (samples[120:], labels[120:])}
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
All training samples in memory; pixels of images are not looked at, whose edges are often constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.place_data import place_data
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class ConstantFeature(Rule):
    """See the page above."""

    severity = "note"
    checks = "every feature varies"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare each column with its first value."""
        if subject.is_synthetic or "train" not in subject.parts:
            raise CannotMeasure("the training samples are not in memory")
        if subject.is_encoded:
            raise CannotMeasure("constant columns of a table are told on its data card")
        inputs = subject.parts["train"][0]
        if inputs.ndim != 2 or not inputs.is_floating_point() or len(inputs) < 50:
            raise CannotMeasure("the samples are not 50 rows of numbers")
        constant = (inputs == inputs[:1]).all(0).nonzero().flatten().tolist()
        if not constant or len(constant) == inputs.shape[1] or inputs.shape[1] in _IMAGE_SIZES:
            return
        yield self.find(
            place_data(subject, "train"),
            says=f"features {constant[:5]} have one value in all {len(inputs)} training samples",
            fix="drop them",
            evidence={"constant features": len(constant), "features": inputs.shape[1]},
        )


_IMAGE_SIZES = frozenset(size * size * channels for size in (8, 16, 28, 32, 64) for channels in (1, 3))
"""Numbers of pixels of images that are laid out in a row."""
