"""A raw output is used as a variance: nothing keeps it above 0.

What it finds
-------------
The loss takes the logarithm of a tensor and divides by the same tensor, and it comes straight out of a linear
layer or a convolution with weights of both signs.

Why it matters
--------------
Near 0 the quotient and its gradient explode, and at or below 0 the logarithm is nan: the training ends there,
early or late, as luck has it.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 16), nn.Tanh())
            self.mean, self.spread = nn.Linear(16, 1), nn.Linear(16, 1)
            nn.init.constant_(self.spread.bias, 5.0)

        def forward(self, x):
            h = self.body(x)
            return self.mean(h), self.spread(h)

    def loss(output, truth):
        mean, variance = output
        return (torch.log(variance) + (truth - mean) ** 2 / variance).mean()

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 16), nn.Tanh())
            self.mean, self.spread = nn.Linear(16, 1), nn.Linear(16, 1)

        def forward(self, x):
            h = self.body(x)
            return self.mean(h), nn.functional.softplus(self.spread(h)) + 1e-4

    def loss(output, truth):
        mean, variance = output
        return (torch.log(variance) + (truth - mean) ** 2 / variance).mean()

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)

Source
------
Nix and Weigend, Estimating the mean and variance of the target probability distribution (1994). Silent on
weights that are all 0 or above, as those that a loop keeps so. Also for `gaussian_nll_loss`, which raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.measures.find_raw import find_raw
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_DIVISIONS = frozenset({"div", "__truediv__", "true_divide", "divide", "reciprocal"})


@final
class VarianceNotPositive(Rule):
    """See the page above."""

    severity = "warning"
    checks = "what is used as a variance is kept above 0"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for a raw output whose logarithm is taken and that is divided by."""
        trace = subject.read(trace_step)
        divisors = [
            (call, call.tensors[-1] if call.name == "reciprocal" else call.read(1, "other"))
            for call in trace.list_calls(*_DIVISIONS)
        ]
        makers = {id(find_raw(trace, part, call.index)) for call, part in divisors} - {id(None)}
        uses = [(call, call.source) for call in trace.list_calls("log")]
        uses = [(call, part) for call, part in uses if id(find_raw(trace, part, call.index)) in makers]
        uses += [(call, call.read(2, "var")) for call in trace.list_calls("gaussian_nll_loss")]
        for call, part in uses:
            maker = find_raw(trace, part, call.index)
            if maker is None or not isinstance(part, Tensor):
                continue
            low = float(part.detach().min())
            yield self.find(
                call.place,
                says=f"a raw output ({maker.place.path or maker.name}) is used as a variance: nothing keeps "
                f"it above 0 (the lowest of this batch is {low:.3g})",
                fix="variance = F.softplus(raw) + 1e-4, or take the output for its logarithm: raw.exp()",
                evidence={"lowest": low},
            )
            return
