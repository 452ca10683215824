"""The divergence of a variational autoencoder enters the loss with the wrong sign.

What it finds
-------------
The term variance + mean^2 - 1 - log(variance) of a code, told by its numbers however it is written, is made
larger by the training: the loss falls as it grows, for every number of the code.

Why it matters
--------------
The divergence keeps the codes near the standard normal distribution that new samples are drawn from. With the
sign turned the codes fly apart, the loss falls without bound, and what is drawn decodes to nothing.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.encode, self.decode = nn.Linear(8, 4), nn.Linear(2, 8)

        def forward(self, x):
            mean, logvar = self.encode(x).chunk(2, 1)
            return self.decode(mean + torch.randn_like(mean) * (logvar / 2).exp()), mean, logvar

    def loss(output, x):
        answer, mean, logvar = output
        divergence = 0.5 * (1 + logvar - mean.pow(2) - logvar.exp()).sum(1).mean()
        return nn.functional.mse_loss(answer, x) + divergence

    net = Net()
    inputs = targets = torch.randn(32, 8)

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.encode, self.decode = nn.Linear(8, 4), nn.Linear(2, 8)

        def forward(self, x):
            mean, logvar = self.encode(x).chunk(2, 1)
            return self.decode(mean + torch.randn_like(mean) * (logvar / 2).exp()), mean, logvar

    def loss(output, x):
        answer, mean, logvar = output
        divergence = -0.5 * (1 + logvar - mean.pow(2) - logvar.exp()).sum(1).mean()
        return nn.functional.mse_loss(answer, x) + divergence

    net = Net()
    inputs = targets = torch.randn(32, 8)

Source
------
Kingma and Welling, Auto-Encoding Variational Bayes (2013), appendix B. Silent where the term meets more than
sums, means and numbers (a hinge, a wanted capacity |KL - C|), and where the optimizer has maximize=True.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch

from netwright.checking.measures.find_divergence import find_divergence
from netwright.checking.measures.goes_straight import goes_straight
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class DivergenceMaximised(Rule):
    """See the page above."""

    severity = "error"
    checks = "the divergence of a code is minimised"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Measure the slope of the loss along the divergence."""
        trace, found = subject.read(trace_step), subject.read(find_divergence)
        if found is None or trace.loss is None or subject.loss_is_assumed:
            return
        steppers = subject.loop.steppers if subject.loop is not None else []
        if any(group.get("maximize") for one in steppers for group in one.optimizer.param_groups):
            return
        call, factor = found
        (slope,) = torch.autograd.grad(trace.loss, call.result, retain_graph=True, allow_unused=True)
        if slope is None or bool((slope * factor >= 0).any()) or not goes_straight(trace, call.result):
            return
        turned = "" if factor > 0 else "-"
        yield self.find(
            call.place,
            says="the divergence of the code has the wrong sign: the loss falls as it grows, without bound",
            fix="kl = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum(1).mean(); "
            "loss = reconstruction + kl",
            evidence={
                "slope along the divergence": float((slope * factor).sum()),
                "what is added": f"{turned}(variance + mean^2 - 1 - log variance)",
            },
        )
