"""Weights so large at the start that the first loss is many times that of guessing.

What it finds
-------------
A classifier on inputs of ordinary size whose first cross-entropy is over three times log C, with a weight
layer whose gain (standard deviation times the root of its inputs) is over 3.

Why it matters
--------------
Logits are in the tens or hundreds, the softmax is certain and wrong, and the first epochs only undo that.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 3))
    for layer in (net[0], net[2]):
        nn.init.normal_(layer.weight)
    inputs, targets = torch.randn(32, 64), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 3))
    for layer in (net[0], net[2]):
        nn.init.kaiming_normal_(layer.weight)
    inputs, targets = torch.randn(32, 64), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
He et al. 2015, Delving Deep into Rectifiers: a gain of the square root of 2 keeps the variance behind a ReLU.
Guessing costs log C. Silent where some weights do not look as if they were drawn: a trained network may be
sure of itself, and wrong on other data.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import final

from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.measure_gains import measure_gains
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class BadlyScaledInit(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the first loss is about that of guessing"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the first loss with that of guessing, and look for the layer that makes it."""
        trace = subject.read(trace_step)
        uses = [use for use in subject.read(list_losses) if use.name == "cross_entropy"]
        if len(uses) != 1 or trace.loss is None or not subject.is_float():
            return
        guess = math.log(max(uses[0].num_classes, 2))
        first, size = float(trace.loss.detach()), float(subject.tensor.abs().mean())
        is_mean = uses[0].call.kwargs.get("reduction", "mean") == "mean"
        if not is_mean or not math.isfinite(first) or first < 3 * guess or size > 3:
            return
        gains = subject.read(measure_gains)
        large = [gain for gain in gains if gain.value > 3]
        if not large or any(gain.is_trained for gain in gains):
            return
        worst = max(large, key=lambda gain: gain.value)
        name = name_attribute(worst.place.path) if worst.place.path else "net"
        yield self.find(
            worst.place,
            says=f"the first loss is {first:.3g}, and guessing costs {guess:.3g}: the weights of "
            f"`{worst.place.path or 'net'}` are drawn {worst.value / math.sqrt(2):.0f} times too large",
            fix=f"{worst.own} *= {worst.num_inputs} ** -0.5, when it is made"
            if worst.own
            else f"nn.init.kaiming_normal_({name}.weight), or leave it as PyTorch draws it",
            evidence={
                "first loss": round(first, 3),
                "loss of guessing": round(guess, 3),
                "gain": round(worst.value, 2),
            },
        )
