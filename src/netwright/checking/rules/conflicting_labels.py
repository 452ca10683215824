"""Samples that are alike have different labels.

What it finds
-------------
Training samples with the very same inputs and different classes, one in a hundred or more.

Why it matters
--------------
No network can be right on both: the loss cannot reach 0, and accuracy has a ceiling that is stated.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples = torch.randn(200, 4)
    labels = torch.arange(200) % 3
    samples[:60] = samples[60:120]
    labels[:60] = (labels[60:120] + 1) % 3
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
Rows that are equal in every number, over all training samples in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.place_data import place_data
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.data.digest_rows import digest_rows
from netwright.data.split import TensorSplit


@final
class ConflictingLabels(Rule):
    """See the page above."""

    severity = "note"
    checks = "equal samples have equal labels"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Group equal rows and count the labels that lose the vote."""
        if subject.is_synthetic or "train" not in subject.parts:
            raise CannotMeasure("the training samples are not in memory")
        inputs, labels = subject.parts["train"]
        if labels.dtype != torch.int64 or labels.ndim != 1 or inputs.numel() > 20_000_000 or len(inputs) < 50:
            raise CannotMeasure("the targets are not classes, or the samples are too few or too many")
        rows = TensorSplit(inputs.flatten(1), labels, torch.arange(len(inputs)))
        keys = digest_rows(rows, "row")  # a tenth of the time of sorting the rows
        if keys is not None and len(set(keys.digests.tolist())) == len(inputs):
            return
        _, group = inputs.flatten(1).unique(dim=0, return_inverse=True)
        if int(group.max()) + 1 == len(inputs):
            return
        pairs, counts = torch.stack([group, labels]).unique(dim=1, return_counts=True)
        best = torch.zeros(int(group.max()) + 1, dtype=counts.dtype)
        best = best.scatter_reduce(0, pairs[0], counts, "amax")
        lost = len(inputs) - int(best.sum())
        if lost < 0.01 * len(inputs):
            return
        yield self.find(
            place_data(subject, "train", targets=True),
            says=f"{lost} of {len(inputs)} training samples have another label than samples equal to them: "
            f"no accuracy above {1 - lost / len(inputs):.1%} can be reached on them",
            fix="look at these rows; leave them out, or add what tells them apart",
            evidence={"samples in conflict": lost, "best accuracy": round(1 - lost / len(inputs), 4)},
        )
