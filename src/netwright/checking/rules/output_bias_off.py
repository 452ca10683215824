"""The first answers are far from the mean of the targets, and the first steps go into one bias.

What it finds
-------------
Squared errors whose targets have a mean far from 0 beside their spread, where the last layer's bias starts
near 0: the loss is several times what it is when the bias starts at that mean.

Why it matters
--------------
The first steps only move one number. With the bias set, training begins with what can be learnt.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1) + 6
    loss = nn.MSELoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    nn.init.constant_(net[-1].bias, 6.0)
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1) + 6
    loss = nn.MSELoss()

Source
------
Karpathy 2019, A Recipe for Training Neural Networks: "initialize the final layer weights correctly". The loss
is measured on a copy with the bias at the targets' mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor, nn

from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute

_LEAST_GAIN = 4.0
_LARGE = 10.0


@final
class OutputBiasOff(Rule):
    """See the page above."""

    severity = "note"
    checks = "the first answers are about the mean of the targets"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the first loss with that of a bias at the mean of the targets."""
        trace = subject.read(trace_step)
        for use in subject.read(list_losses):
            answer, target = use.answer.detach(), use.target.detach()
            if use.name != "mse_loss" or subject.is_synthetic or answer.shape != target.shape:
                continue
            maker = use.maker
            visit = next((v for v in trace.leaves if maker and v.start <= maker.index < v.end), None)
            layer = visit.module if visit is not None else None
            if visit is None or not isinstance(layer, nn.Linear) or not isinstance(layer.bias, Tensor):
                continue
            if not any(measure_freshness(module) for module in subject.net.modules()) or answer.ndim != 2:
                continue
            if float(target.abs().max()) > _LARGE:
                continue  # told by unscaled-targets
            shift = target.mean(0) - answer.mean(0)
            first = float((answer - target).square().mean())
            mended = float((answer + shift - target).square().mean())
            if not torch.isfinite(shift).all() or first < _LEAST_GAIN * mended:
                continue
            name = name_attribute(visit.path) if visit.path else "net"
            mean = f"{float(target.mean()):.4g}" if answer.shape[1] == 1 else "targets.mean(0)"
            yield self.find(
                Place(visit.path, "Linear", visit.place.line),
                says=f"the first loss is {first:.3g}, and {mended:.3g} with the bias at the targets' mean",
                fix=f"{name}.bias.data.copy_(torch.as_tensor({mean})); or standardise the targets",
                evidence={"first loss": round(first, 4), "with the bias set": round(mended, 4)},
            )
