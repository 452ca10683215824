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

from netwright.checking.measures.find_unsafe import find_unsafe
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

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
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for arguments outside of a function's domain, where the step is not finite."""
        if subject.loop is not None and subject.loop.broken is not None:
            return  # told by non-finite-loss
        unsafe = subject.read(find_unsafe)
        if unsafe is None or (subject.loop is not None and subject.loop.broken is not None):
            return  # a loss of the loop that was not finite is told by non-finite-loss
        name, outside, low = unsafe.name, unsafe.num_outside, unsafe.lowest
        yield self.find(
            unsafe.call.place,
            says=f"{name} is taken at {outside} numbers where it has no finite slope (the lowest is "
            f"{low:.3g}), and the step is nan or infinite",
            fix=_FIXES.get(name, f"torch.{name}(x.clamp(min=1e-8))"),
            evidence={"numbers outside": outside, "lowest": low},
        )
