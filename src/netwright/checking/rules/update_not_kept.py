"""A step against the gradient is computed, and the weights never get it.

What it finds
-------------
A loop without an optimizer that computes `p - rate * p.grad` five times or more, uses what comes out for
nothing, and leaves the weights exactly as they were.

Why it matters
--------------
`p = p - rate * p.grad` gives the name `p` another tensor; the network keeps the old one. Nothing is learnt.

Sick example
------------
    import torch
    from torch import nn

    net, loss = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))

    def train():
        for _ in range(8):
            net.zero_grad()
            loss(net(inputs), targets).backward()
            with torch.no_grad():
                for p in net.parameters():
                    p = p - 0.1 * p.grad

Healthy example
---------------
    import torch
    from torch import nn

    net, loss = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), nn.CrossEntropyLoss()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))

    def train():
        for _ in range(8):
            net.zero_grad()
            loss(net(inputs), targets).backward()
            with torch.no_grad():
                for p in net.parameters():
                    p -= 0.1 * p.grad

Source
------
Each such result is compared with the weight and its gradient, and followed. Silent where one of them is used
(fast weights, a line search) or where any weight has changed in the end.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator
from typing import final

from netwright.checking.lost_step import LostStep
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_REBINDING = re.compile(r"(\w+)(?:\.data)?\s*=\s*\1(?:\.data)?\s*([-+])\s*(.+)")


@final
class UpdateNotKept(Rule):
    """See the page above."""

    severity = "error"
    checks = "steps by hand reach the weights"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the steps that were computed, and whether the weights ever changed."""
        loop = subject.read(read_loop)
        lost = loop.lost_steps
        if loop.num_steps or not lost or not all(one.is_lost for one in lost):
            return
        first, num = lost[0], len(lost)
        yield self.find(
            Place("", "the loop", first.line),
            says=f"{first.num} steps were computed for each of {num} weights and given to none of them: "
            f"after {loop.num_backward} backward passes every number is as it was",
            fix=_write_fix(first),
            evidence={"steps computed": first.num, "weights": num, "numbers changed": 0},
        )


def _write_fix(lost: LostStep) -> str:
    """The user's own line, in place."""
    written = linecache.getline(*lost.line).strip() if lost.line else ""
    found = _REBINDING.fullmatch(written)
    step = f"{found[1]} {found[2]}= {found[3]}" if found else "p -= rate * p.grad"
    return f"{step}, within torch.no_grad()"
