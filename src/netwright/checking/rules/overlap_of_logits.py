"""A dice or IoU loss is computed on raw outputs instead of probabilities.

What it finds
-------------
The quotient of an overlap, sum(answer * mask), and of sums of answer and mask, where the answer comes
straight out of a linear layer or a convolution and has numbers below 0.

Why it matters
--------------
The quotient is a share only of numbers between 0 and 1. Of raw outputs it can be anything: it has no smallest
value at the right mask, and its divisor can pass 0.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 1, 3, padding=1))
    inputs, targets = torch.randn(8, 1, 8, 8), (torch.randn(8, 1, 8, 8) > 0).float()

    def loss(answer, mask):
        overlap = (answer * mask).sum((1, 2, 3))
        return 1 - ((2 * overlap + 1) / (answer.sum((1, 2, 3)) + mask.sum((1, 2, 3)) + 1)).mean()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 1, 3, padding=1))
    inputs, targets = torch.randn(8, 1, 8, 8), (torch.randn(8, 1, 8, 8) > 0).float()

    def loss(answer, mask):
        answer = answer.sigmoid()
        overlap = (answer * mask).sum((1, 2, 3))
        return 1 - ((2 * overlap + 1) / (answer.sum((1, 2, 3)) + mask.sum((1, 2, 3)) + 1)).mean()

Source
------
Milletari et al., V-Net (2016), for predictions between 0 and 1. Told by derivatives: that of the numerator is
the mask, that of the divisor is one number inside of it and one outside. Silent where another loss holds the
same outputs to the mask itself (a squared or absolute difference).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.find_raw import find_raw
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_DIVISIONS = frozenset({"div", "__truediv__", "true_divide", "divide"})


@final
class OverlapOfLogits(Rule):
    """See the page above."""

    severity = "error"
    checks = "overlaps are computed of probabilities"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for quotients whose derivatives are those of an overlap, of raw outputs."""
        trace = subject.read(trace_step)
        held = {id(use.maker) for use in subject.read(list_losses) if use.name in {"mse_loss", "l1_loss"}}
        for product in trace.list_calls("mul", "__mul__", "multiply"):
            for answer in product.tensors:
                maker = find_raw(trace, answer, product.index)
                if maker is None or id(maker) in held:
                    continue
                ratio = next((one for one in trace.list_calls(*_DIVISIONS) if _is_overlap(one, answer)), None)
                low = float(answer.detach().min())
                if ratio is None or low >= 0:
                    continue
                yield self.find(
                    ratio.place,
                    says=f"the overlap is computed of raw outputs, {low:.3g} to "
                    f"{float(answer.detach().max()):.3g}, and is a share only of numbers from 0 to 1",
                    fix="torch.sigmoid(logits) first (several classes: logits.softmax(1))",
                    evidence={"numbers below 0": round(float((answer.detach() < 0).float().mean()), 4)},
                )
                return


def _is_overlap(call: Call, answer: Tensor) -> bool:
    above, below = call.read(0, "input"), call.read(1, "other")
    if not all(isinstance(part, Tensor) and part.requires_grad for part in (above, below)):
        return False
    slopes = [
        torch.autograd.grad(part.sum(), answer, retain_graph=True, allow_unused=True)[0]
        for part in (above, below)
    ]
    if any(slope is None for slope in slopes) or above.numel() >= answer.numel():
        return False
    inside = slopes[0] > 1e-8
    parts = [(slopes[0][inside], True), (slopes[1][~inside], True), (slopes[1][inside], False)]
    if not all(part.numel() and _is_one_number(part) for part, _ in parts) or bool((slopes[0] < 0).any()):
        return False
    return all(bool((part > 1e-8).all()) for part, is_positive in parts if is_positive)


def _is_one_number(part: Tensor) -> bool:
    return bool((part - part.mean()).abs().max() <= 1e-4 * part.mean().abs() + 1e-8)
