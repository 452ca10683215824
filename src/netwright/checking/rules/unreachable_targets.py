"""Targets that the network's last operation can never give.

What it finds
-------------
The answer came straight out of a sigmoid, softmax, tanh or ReLU, and a share of the targets that a regression
loss compares it with lies outside that range.

Why it matters
--------------
For those targets the error cannot vanish, and the network is pushed into saturation, where gradients die.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())
    inputs = torch.randn(64, 4)
    targets = 5 * inputs[:, :1]
    loss = nn.MSELoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())
    inputs = torch.randn(64, 4)
    targets = inputs[:, :1].sigmoid()
    loss = nn.MSELoss()

Source
------
The ranges of the functions: sigmoid and softmax 0 to 1, tanh -1 to 1, ReLU from 0. A target may pass the
limit by a hundredth of the range, and one target in a hundred may pass it further, before it is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.remove_call import remove_call
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_RANGES = {
    "sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0, math.inf),
    "relu_": (0.0, math.inf),
    "relu6": (0.0, 6.0),
}


@final
class UnreachableTargets(Rule):
    """See the page above."""

    severity = "error"
    checks = "the network's answers can reach the targets"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the range of the last operation with the targets."""
        if subject.is_synthetic:
            raise CannotMeasure("the samples are made up")
        for use in subject.read(list_losses):
            if use.name not in {"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"} or use.maker is None:
                continue
            if use.maker.name not in _RANGES or use.answer.shape != use.target.shape:
                continue
            low, high = _RANGES[use.maker.name]
            target = use.target.detach().double()
            slack = 0.01 * (high - low if math.isfinite(high) else float(target.abs().max()))
            outside = (target < low - slack) | (target > high + slack)
            share = float(outside.float().mean())
            if share < 0.01 or int(outside.sum()) < 2:
                continue
            reach = f"{low:g} to {high:g}" if math.isfinite(high) else f"{low:g} and above"
            yield self.find(
                use.maker.place.as_used(),
                says=f"the network ends in a {use.maker.name.rstrip('_')} and can give {reach}; "
                f"{share:.0%} of "
                f"the targets lie outside ({float(target.min()):.3g} to {float(target.max()):.3g})",
                fix=remove_call(use.maker) + ", or bring the targets into its range",
                evidence={"share of targets out of reach": round(share, 4)},
            )
