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

from torch import Tensor, nn

from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.looks_drawn import is_moved, looks_drawn
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class BadlyScaledInit(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the first loss is about that of guessing"

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
        gains = {visit: _measure_gain(visit.module) for visit in trace.leaves}
        large = [visit for visit, gain in gains.items() if gain > 3]
        if not large or any(_is_trained(visit.module) for visit in trace.leaves):
            return
        worst = max(large, key=lambda visit: gains[visit])
        name = name_attribute(worst.path) if worst.path else "net"
        yield self.find(
            Place(worst.path, type(worst.module).__name__, worst.place.line),
            says=f"the first loss is {first:.3g}, and guessing costs {guess:.3g}: the weights of "
            f"`{worst.path or 'net'}` are drawn {gains[worst] / math.sqrt(2):.0f} times too large",
            fix=f"nn.init.kaiming_normal_({name}.weight), or leave it as PyTorch draws it",
            evidence={
                "first loss": round(first, 3),
                "loss of guessing": round(guess, 3),
                "gain": round(gains[worst], 2),
            },
        )


def _is_trained(module: nn.Module) -> bool:
    bias, weight = getattr(module, "bias", None), getattr(module, "weight", None)
    if not isinstance(module, nn.Linear | nn.modules.conv._ConvNd) or not isinstance(weight, Tensor):
        return False
    return isinstance(bias, Tensor) and is_moved(bias, weight)


def _measure_gain(module: nn.Module) -> float:
    """Standard deviation of a layer's weights times the root of its inputs; 0 where it cannot be told."""
    weight = getattr(module, "weight", None)
    if not isinstance(module, nn.Linear | nn.modules.conv._ConvNd) or not isinstance(weight, Tensor):
        return 0.0
    if weight[0].numel() <= 8 or not looks_drawn(weight, module.bias):
        return 0.0
    return float(weight.detach().std()) * math.sqrt(weight[0].numel())
