"""Some features are a hundred times as large as others.

What it finds
-------------
Columns whose spreads differ by a factor of a hundred or more, where a copy that learns them standardised ends
with half the loss or less.

Why it matters
--------------
A step that suits the large columns hardly moves the weights of the small ones: what they say is learnt last.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 1))
    inputs = torch.randn(64, 3)
    targets = inputs.sum(1, keepdim=True)
    inputs[:, 2] *= 20
    inputs[:, :2] /= 20
    loss = nn.MSELoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 1))
    inputs = torch.randn(64, 3)
    targets = inputs.sum(1, keepdim=True)
    loss = nn.MSELoss()

Source
------
Both copies learn the same batch with Adam at 0.01 for 60 steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.place_data import place_data
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_LEAST_GAIN = 0.02
"""Of the first loss, what standardised features must gain."""


@final
class UnevenFeatureScales(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the features have scales alike"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Train one copy on the inputs, another on the same standardised."""
        if subject.is_synthetic:
            raise CannotMeasure("the samples are made up")
        if not subject.is_float() or subject.batch.ndim != 2 or len(subject.batch) < 16:
            raise CannotMeasure("the samples are not 16 rows of numbers")
        x = subject.batch
        spread = x.std(0)
        # A flag that is rarely set spreads little, and is as large as any other.
        is_number = ((x != 0) & (x != 1)).any(0)
        some = spread[is_number & (spread > 0)]
        # Larger ones are told by unscaled-inputs.
        if not x.isfinite().all() or len(some) < 2 or float(x.abs().mean()) > 10:
            return
        ratio = float(some.max() / some.min())
        if ratio < 100:
            return
        standard = (x - x.mean(0)) / spread.where(spread > 0, 1.0)
        raw = learn_copy(subject, steps=60, seconds=0.4)
        mended = learn_copy(subject, steps=len(raw.losses), inputs=standard, seconds=2)
        before, after = raw.losses[-1], mended.losses[-1]
        if len(mended.losses) < 20 or before < 2 * after:
            return
        if before - after < _LEAST_GAIN * raw.losses[0]:
            return  # both learn it
        yield self.find(
            place_data(subject, "train"),
            says=f"the features spread from {float(some.min()):.3g} to {float(some.max()):.3g}, and the "
            "network learns worse for it",
            fix="inputs = (inputs - mean) / std with mean and std of the training samples",
            evidence={"loss as they are": before, "loss standardised": after, "largest to smallest": ratio},
        )
