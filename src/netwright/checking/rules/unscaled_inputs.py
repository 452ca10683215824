"""Inputs far from the size that weights are drawn for, with a measured effect.

What it finds
-------------
Real inputs whose size is over 10, and a copy that learns the batch clearly worse from them than another copy
does from the same inputs standardised.

Why it matters
--------------
Initial weights and learning rates suit inputs around 1. With pixels of 0 to 255 or columns in the thousands
the first loss is huge, and the first steps undo the weights.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 3))
    inputs = torch.randint(256, (64, 16)).float() + 1000
    targets = (inputs[:, 0] > inputs[:, 1]).long() + (inputs[:, 2] > inputs[:, 3]).long()
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.BatchNorm1d(16), nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 3))
    inputs = torch.randint(256, (64, 16)).float() + 1000
    targets = (inputs[:, 0] > inputs[:, 1]).long() + (inputs[:, 2] > inputs[:, 3]).long()
    loss = nn.CrossEntropyLoss()

Source
------
LeCun et al. 1998, Efficient BackProp, section 4.3. The range alone says nothing: a network whose first layer
normalises is as good with 0 to 255, and is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.measures.try_rate import try_rate
from netwright.checking.place_inputs import place_inputs
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_MOST_STEPS = 300


@final
class UnscaledInputs(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the inputs have a size that can be learnt from"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Train one copy on the inputs, another on the same standardised."""
        if subject.is_synthetic:
            raise CannotMeasure("the samples are made up")
        if not subject.is_float():
            raise CannotMeasure("the inputs are not one tensor of real numbers")
        x = subject.batch
        if not x.isfinite().all() or float(x.abs().mean()) <= 10:
            return
        loss = subject.read(trace_step).loss
        if loss is None or not loss.requires_grad:
            return
        axes = [0, *range(2, x.ndim)]
        scale = x.std(dim=axes, keepdim=True)
        standard = (x - x.mean(dim=axes, keepdim=True)) / scale.where(scale > 1e-6, 1.0)
        raw = learn_copy(subject, steps=60, rate=1e-3, seconds=0.4)
        mended = learn_copy(subject, steps=len(raw.losses), rate=1e-3, inputs=standard, seconds=2)
        runs = [(raw.losses, mended.losses)]
        if subject.loop is not None and len(subject.loop.steppers) == len(subject.loop.roots) == 1:
            stepped = subject.loop.steppers[0]  # the same with the loop's own optimizer
            other = replace(subject, inputs=standard)
            rate, steps = max(stepped.rates), min(max(30, stepped.num_all), _MOST_STEPS)
            own = try_rate(subject, stepped, rate, steps=steps)
            scaled = try_rate(other, stepped, rate, steps=len(own), seconds=2)
            runs.append((own[:30], scaled[:30]))
            if own[-1] >= 0.5 * scaled[0]:  # a slow rate shows late what it makes of them
                runs.append((own, scaled))
        # Both must hold, or it is chance: the raw copy started far worse, and ended far worse.
        worse = [(a, b) for a, b in runs if len(b) >= 20 and a[-1] >= 1.5 * b[-1] and a[0] >= 1.5 * b[0]]
        if not worse:
            return
        before, after = worse[0][0][-1], worse[0][1][-1]
        yield self.find(
            place_inputs(subject),
            says=f"the inputs reach from {float(x.min()):.3g} to {float(x.max()):.3g}, and the network "
            "learns "
            f"worse for it: after {len(worse[0][1])} steps the loss is {before:.3g}, and {after:.3g} "
            "with the "
            "same inputs standardised",
            fix="inputs = (inputs - mean) / std with mean and std of the training samples, or a "
            "BatchNorm first",
            evidence={"loss as they are": round(before, 4), "loss standardised": round(after, 4)},
        )
