"""A feature numbers the rows.

What it finds
-------------
A column of whole numbers, no two alike, that fill their range: 100 training samples or more. Where classes
are to be told, the same after it was standardised or brought to 0 to 1.

Why it matters
--------------
A row number says nothing about new rows. The network can learn the training rows by heart with it.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.BatchNorm1d(4), nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples = torch.randn(200, 4)
    labels = torch.arange(200) % 3
    samples[:, 0] = torch.randperm(200).float() + 1000
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
All training samples in memory; one single feature (a series over time) is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.place_data import place_data
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_QUICK_ROWS = 2_000


@final
class IdentifierAsFeature(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no feature numbers the rows"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for whole numbers that fill their range."""
        if subject.is_synthetic or "train" not in subject.parts:
            raise CannotMeasure("the training samples are not in memory")
        inputs = subject.parts["train"][0]
        if inputs.ndim != 2 or inputs.shape[1] < 2 or len(inputs) < 100 or not inputs.is_floating_point():
            raise CannotMeasure("the samples are not 100 rows of several numbers")
        found, is_class = [], not subject.parts["train"][1].is_floating_point()
        spans = (inputs.amax(0) - inputs.amin(0)).tolist()
        for place, column in enumerate(inputs.T):
            is_whole = _is_whole(column[:_QUICK_ROWS]) and _is_whole(column)
            if (is_whole or is_class) and _is_numbering(column, spans[place], is_whole=is_whole):
                found.append(place)
        if not found or len(found) == inputs.shape[1]:
            return
        column = inputs[:, found[0]]
        what = "whole numbers" if _is_whole(column) else "numbers in even steps"
        yield self.find(
            place_data(subject, "train"),
            says=f"feature {found[0]} numbers the rows: {len(column)} different {what} from "
            f"{float(column.min()):.4g} to {float(column.max()):.4g}",
            fix="drop it: data.drop, or role identifier in a run file",
            evidence={"features": found[:5], "samples": len(column)},
        )


def _is_whole(column: Tensor) -> bool:
    return bool((column == column.round()).all())


def _is_numbering(column: Tensor, extent: float, *, is_whole: bool) -> bool:
    """Whether all numbers differ and lie on a grid, of which a part of the rows keeps half of the places."""
    # The smallest gap of some rows is no smaller than that of all: most columns are told from a grid by it.
    some = column[:_QUICK_ROWS].detach().double().sort().values
    if extent > 2.001 * float(some.diff().min()) * len(column):
        return False
    ordered = column.detach().double().sort().values
    gap, span = float(ordered.diff().min()), float(ordered[-1] - ordered[0])
    if gap <= 0 or span > 2 * gap * len(ordered):
        return False
    if is_whole:
        return gap >= 1
    # The smallest gap has an error of rounding, which many steps would add up: the whole span has not.
    steps = (ordered - ordered[0]) / (span / round(span / gap))
    is_scaled = abs(float(ordered.std()) - 1) < 0.2 or abs(span - 1) < 0.05
    return is_scaled and float((steps - steps.round()).abs().max()) < 0.02
