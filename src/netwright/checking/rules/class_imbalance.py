"""One class makes up nearly all of the training samples.

What it finds
-------------
A class with nine tenths of the training samples or more.

Why it matters
--------------
Guessing that class always is right as often: accuracy says nothing here.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
    samples = torch.randn(200, 4)
    labels = (torch.arange(200) % 20 == 0).long()
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
The labels of all training samples in memory. Whether it harms depends on what is to be told apart: a note.
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
class ClassImbalance(Rule):
    """See the page above."""

    severity = "note"
    checks = "no class makes up nearly all samples"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the labels."""
        if subject.is_synthetic or "train" not in subject.parts:
            raise CannotMeasure("the training samples are not in memory")
        labels = subject.parts["train"][1]
        is_yes_no = labels.is_floating_point() and labels.numel() == len(labels)
        if is_yes_no and not bool(((labels == 0) | (labels == 1)).all()):
            raise CannotMeasure("the targets are not classes")
        if len(labels) < 50 or labels.numel() != len(labels):
            raise CannotMeasure("there are fewer than 50 samples, or several targets each")
        classes, counts = labels.flatten().unique(return_counts=True)
        share = float(counts.max()) / len(labels)
        if len(classes) < 2 or share < 0.9:
            return
        name = f"{float(classes[counts.argmax()]):g}"
        yield self.find(
            place_data(subject, "train", targets=True),
            says=f"{share:.1%} of the training samples are of class {name}: so accurate is guessing",
            fix="judge by f1 or auroc; weigh the rare class: weight= of the loss, class_weights: balanced",
            evidence={"share of the largest class": round(share, 4), "smallest class": int(counts.min())},
        )
