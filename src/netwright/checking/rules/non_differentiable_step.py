"""A step on the way to the loss has no gradient: argmax, a comparison, rounding, a cast to whole numbers.

What it finds
-------------
Either the loss has lost its gradient at an argmax, a comparison or a cast to integers, or the gradient behind
a `round`, `floor`, `ceil`, `trunc` or `sign` is exactly zero though in front of it it is not.

Why it matters
--------------
These functions are flat almost everywhere. What lies before them gets a gradient of exactly 0 and never
changes.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 1)

        def forward(self, x):
            return self.head(torch.round(self.hidden(x)))

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)
    loss = nn.MSELoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 1)

        def forward(self, x):
            h = self.hidden(x)
            return self.head(h + (torch.round(h) - h).detach())  # straight through

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)
    loss = nn.MSELoss()

Source
------
Bengio, Leonard, Courville 2013, Estimating or Propagating Gradients Through Stochastic Neurons (the
straight-through estimator, on which this rule is silent).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor

from netwright.checking.measures.find_untaught import find_untaught
from netwright.checking.measures.list_cuts import list_cuts
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_FLAT = ("round", "floor", "ceil", "trunc", "fix", "sign", "sgn", "heaviside", "round_", "floor_", "sign_")
_FIX = "let the loss see the number before it; for a hard step, h + (step(h) - h).detach()"


@final
class NonDifferentiableStep(Rule):
    """See the page above."""

    severity = "error"
    checks = "no step on the way to the loss is flat"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what cut the gradient, and at the gradient on both sides of flat functions."""
        trace = subject.read(trace_step)
        loss = trace.loss
        if loss is None:
            return
        if not loss.requires_grad:
            cuts = subject.read(list_cuts)
            if cuts and cuts[-1].chooses:
                call = cuts[-1].call
                says = f"`{call.name}` has no gradient, and everything before it learns nothing"
                yield self.find(call.place, says=says, fix=_FIX)
            return
        untaught = subject.read(find_untaught)
        steps = [cut for cut in subject.read(list_cuts) if cut.chooses and cut.behind & untaught]
        if steps:
            call, names = steps[0].call, ", ".join(sorted(steps[0].behind & untaught)[:4])
            says = f"`{call.name}` has no gradient: {names} are in the optimizer, and no step changed them"
            yield self.find(call.place, says=says, fix=_FIX)
            return
        for call in trace.list_calls(*_FLAT):
            source, result = call.source, call.result
            if source is None or source is result or not isinstance(result, Tensor):
                continue
            if not (source.requires_grad and result.requires_grad):
                continue
            after, before = torch.autograd.grad(loss, [result, source], allow_unused=True, retain_graph=True)
            if after is None or not after.any() or (before is not None and before.any()):
                continue
            yield self.find(
                call.place,
                says=f"`{call.name}` is flat: the gradient is {float(after.norm()):.2g} after it and "
                "exactly 0 "
                "before it",
                fix=_FIX,
                evidence={"gradient after it": float(after.norm()), "gradient before it": 0.0},
            )
