"""Gradients are clipped while they are still scaled up for mixed precision.

What it finds
-------------
`clip_grad_norm_` or `clip_grad_value_` between `scaler.scale(loss).backward()` and `scaler.unscale_`, three
times or more.

Why it matters
--------------
The gradients are thousands of times as large as they are: each is clipped, and after the scale is taken away
next to nothing is left of it. Training all but stands still.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        scaler = torch.amp.GradScaler("cpu")
        for _ in range(5):
            optimizer.zero_grad()
            scaler.scale(loss(net(inputs), targets)).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            scaler.step(optimizer)
            scaler.update()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        scaler = torch.amp.GradScaler("cpu")
        for _ in range(5):
            optimizer.zero_grad()
            scaler.scale(loss(net(inputs), targets)).backward()
            scaler.unscale_(optimizer)
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            scaler.step(optimizer)
            scaler.update()

Source
------
The scaler's own multiplication and division are seen. A scaler that is switched off scales nothing: silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class MixedPrecisionMisused(Rule):
    """See the page above."""

    severity = "error"
    checks = "gradients are clipped in their own scale"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the clippings of gradients that were still scaled."""
        loop = subject.read(read_loop)
        if loop.num_stepped_scaled >= 2:
            yield self.find(
                Place("", "GradScaler", loop.scaled_line),
                says=f"{loop.num_stepped_scaled} steps were made with gradients that are still scaled up",
                fix="scaler.step(optimizer) and scaler.update() in place of optimizer.step()",
                evidence={"steps while scaled": loop.num_stepped_scaled},
            )
        if loop.num_clipped_scaled < 3:
            return
        yield self.find(
            Place("", "GradScaler", loop.scaled_line),
            says=f"gradients were clipped {loop.num_clipped_scaled} times before their scale was taken away",
            fix="scaler.unscale_(optimizer) before the clipping",
            evidence={"clipped while scaled": loop.num_clipped_scaled},
        )
