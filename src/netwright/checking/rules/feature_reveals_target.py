"""A feature is the target itself.

What it finds
-------------
A column whose values stand one to one for the classes, or rise and fall with the numbers to predict in exact
proportion, over 50 training samples or more. In tables also columns whose sum or product it exactly is.

Why it matters
--------------
The network learns to copy it and is all but perfect here; where the answer is not known, the column is not
either.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples = torch.randn(200, 4)
    labels = torch.arange(200) % 3
    samples[:, 1] = labels.float() * 2 + 1
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
All training samples in memory. A threshold that divides the classes is not told: many toy tasks are made so.
One single feature is not told either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.place_data import place_data
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_MOST_CLASSES = 50


@final
class FeatureRevealsTarget(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no feature is the target itself"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare each column with the target."""
        if subject.leaks:
            yield self.find(
                "the table",
                says="; ".join(subject.leaks),
                fix="drop them if they are not known when an answer is wanted: data.drop in a run file",
            )
            return
        if subject.is_synthetic or "train" not in subject.parts:
            raise CannotMeasure("the training samples are not in memory")
        inputs, targets = subject.parts["train"]
        if inputs.ndim != 2 or not 1 < inputs.shape[1] <= 2000 or len(inputs) < 50:
            raise CannotMeasure("the samples are not 50 rows of several numbers")
        if targets.numel() != len(targets) or not inputs.isfinite().all():
            raise CannotMeasure("there is not one target a sample")
        goal = targets.flatten()
        num_classes = len(goal.unique())
        if num_classes < 2:
            return
        is_told = _is_same_labels if num_classes <= _MOST_CLASSES else _is_proportional
        told = [place for place, column in enumerate(inputs.T) if is_told(column, goal)]
        if not told or len(told) == inputs.shape[1]:
            return
        yield self.find(
            place_data(subject, "train"),
            says=f"feature {told[0]} is the target itself, in all {len(goal)} training samples",
            fix="drop it: data.drop in a run file",
            evidence={"features": told[:5], "samples": len(goal)},
        )


def _is_same_labels(column: Tensor, goal: Tensor) -> bool:
    # Most columns are numbers, which a few rows tell; sorting all of them takes the longest of a quick check.
    if len(column[:1000].unique()) > _MOST_CLASSES:
        return False
    values, place = column.unique(return_inverse=True)
    classes, label = goal.unique(return_inverse=True)
    if len(values) != len(classes):
        return False
    return len(torch.stack([place, label]).unique(dim=1).T) == len(values)


def _is_proportional(column: Tensor, goal: Tensor) -> bool:
    if float(column.float().std()) == 0:
        return False
    return abs(float(torch.corrcoef(torch.stack([column.double(), goal.double()]))[0, 1])) > 1 - 1e-7
