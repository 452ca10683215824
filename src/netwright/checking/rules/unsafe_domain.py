"""A logarithm, root or quotient is taken where it has no value, and the gradient is lost.

What it finds
-------------
log of 0 or less, the root of 0 (its slope is infinite) or less, a division by 0 and the like in forward or
loss, where the loss or a gradient of this batch is nan or infinite.

Why it matters
--------------
One nan in a gradient makes every weight nan at the next step.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
    inputs, targets = torch.randn(32, 4), torch.rand(32, 32)

    def loss(places, distances):
        apart = (places[:, None] - places[None]).square().sum(-1).sqrt()
        return (apart - distances).square().mean()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
    inputs, targets = torch.randn(32, 4), torch.rand(32, 32)

    def loss(places, distances):
        apart = (places[:, None] - places[None]).square().sum(-1).add(1e-8).sqrt()
        return (apart - distances).square().mean()

Source
------
d sqrt(x)/dx = 1/(2 sqrt(x)) is infinite at 0; infinity times 0 is nan, also behind a `where` that does not
choose it. Silent as long as loss and gradients of the batch are finite.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.finding import Finding

_POSITIVE = frozenset({"log", "log2", "log10", "sqrt", "rsqrt", "log_", "sqrt_"})
_DIVISIONS = frozenset({"div", "__truediv__", "true_divide", "div_", "divide"})
_FIXES = {
    "division": "x / (y + 1e-8)",
    "sqrt": "torch.sqrt(x + 1e-8)",
    "rsqrt": "torch.rsqrt(x + 1e-8)",
    "acos": "torch.acos(x.clamp(-1 + 1e-6, 1 - 1e-6))",
}


@final
class UnsafeDomain(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no log, root or quotient makes the gradient nan"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for arguments outside of a function's domain, where the step is not finite."""
        trace = subject.read(trace_step)
        if _is_finite(trace) or not all(part.isfinite().all() for part in _list_given(subject)):
            return
        for call in trace.calls:
            argument = _find_argument(call)
            if argument is None or not argument.is_floating_point() or not argument.requires_grad:
                continue
            outside = _count_outside(call.name, argument.detach())
            if not outside or not argument.detach().isfinite().all():
                continue
            name = "division" if call.name in _DIVISIONS else call.name.rstrip("_")
            low = float(argument.detach().min())
            yield self.find(
                call.place,
                says=f"{name} is taken at {outside} numbers where it has no finite slope (the lowest is "
                f"{low:.3g}), and the step is nan or infinite",
                fix=_FIXES.get(name, f"torch.{name}(x.clamp(min=1e-8))"),
                evidence={"numbers outside": outside, "lowest": low},
            )
            return


def _find_argument(call: Call) -> Tensor | None:
    if call.name in _DIVISIONS:
        divisor = call.read(1, "other")
        return divisor if isinstance(divisor, Tensor) else None
    return call.source if call.name in _POSITIVE or call.name in {"acos", "asin"} else None


def _count_outside(name: str, argument: Tensor) -> int:
    if name in _DIVISIONS:
        return int((argument == 0).sum())
    return int(((argument <= 0) if name in _POSITIVE else (argument.abs() >= 1)).sum())


def _list_given(subject: Subject) -> list[Tensor]:
    parts = subject.inputs if isinstance(subject.inputs, tuple | list) else [subject.inputs]
    return [part for part in (*parts, subject.targets) if isinstance(part, Tensor)]


def _is_finite(trace: Trace) -> bool:
    if trace.loss is None or not trace.loss.requires_grad:
        return True
    if not bool(trace.loss.isfinite().all()):
        return False
    parts = [part for part in trace.parameters.values() if part.requires_grad]
    gradients = torch.autograd.grad(trace.loss, parts, retain_graph=True, allow_unused=True)
    return all(bool(gradient.isfinite().all()) for gradient in gradients if gradient is not None)
