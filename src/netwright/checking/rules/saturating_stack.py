"""Sigmoid after sigmoid: the first layer gets next to none of the last one's gradient.

What it finds
-------------
A deep stack of layers with sigmoid or tanh between them, whose first layer has under a millionth of the last
one's gradient, each beside its weights.

Why it matters
--------------
The slope of a sigmoid is 0.25 at most: ten of them leave a millionth. Steps of the first layers are lost in
the rounding of their weights, and they stay as they were drawn.

Sick example
------------
    import torch
    from torch import nn

    layers = [nn.Linear(8, 16), nn.Sigmoid()]
    for _ in range(7):
        layers += [nn.Linear(16, 16), nn.Sigmoid()]
    net = nn.Sequential(*layers, nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    layers = [nn.Linear(8, 16), nn.ReLU()]
    for _ in range(3):
        layers += [nn.Linear(16, 16), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks. The two
gradients are measured on the batch; the bound is the rounding of float32.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_vanishing import count_squashes, find_vanishing
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SaturatingStack(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no stack of sigmoids or tanhs swallows the gradient"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the gradients of the first and the last layer, where sigmoids are between."""
        lost, squashes = subject.read(find_vanishing), count_squashes(subject)
        if lost is None or sum(squashes.values()) < 3:
            return
        first, last = lost
        name, num = max(squashes.items(), key=lambda pair: pair[1])
        yield self.find(
            Place(first.visit.path, type(first.visit.module).__name__, first.visit.place.line),
            says=f"`{first.visit.path}` gets {first.ratio / last.ratio:.1g} of the gradient of "
            f"`{last.visit.path}`: {num} {name}s are between them",
            fix=f"nn.ReLU() or nn.GELU() instead of {name}, a norm after each layer, or shortcuts",
            evidence={"gradient over weights, first": first.ratio, "last": last.ratio, f"{name}s": num},
        )
