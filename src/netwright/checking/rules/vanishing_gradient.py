"""The gradient gets lost on its way to the first layer.

What it finds
-------------
The first layer has under a millionth of the last one's gradient, each beside its weights, with other causes
than a stack of sigmoids: weights drawn too small, factors far below 1, depth without norms or shortcuts.

Why it matters
--------------
Steps of the first layers are lost in the rounding of their weights, and they stay as they were drawn.

Sick example
------------
    import torch
    from torch import nn

    layers = [nn.Linear(8, 16), nn.ReLU()]
    for _ in range(7):
        layers += [nn.Linear(16, 16), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Linear(16, 3))
    for layer in net:
        if isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight, std=0.01)
    inputs, targets = torch.randn(32, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    layers = [nn.Linear(8, 16), nn.ReLU()]
    for _ in range(7):
        layers += [nn.Linear(16, 16), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Linear(16, 3))
    for layer in net:
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_normal_(layer.weight)
    inputs, targets = torch.randn(32, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Bengio, Simard and Frasconi 1994, Learning long-term dependencies with gradient descent is difficult. Silent
on layers without any gradient: a branch that starts at zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_vanishing import count_squashes, find_vanishing
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class VanishingGradient(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the first layer gets a share of the gradient"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the gradients of the first and the last layer."""
        lost = subject.read(find_vanishing)
        if lost is None or sum(count_squashes(subject).values()) >= 3:
            return
        first, last = lost
        name = name_attribute(first.visit.path) if first.visit.path else "net"
        yield self.find(
            Place(first.visit.path, type(first.visit.module).__name__, first.visit.place.line),
            says=f"`{first.visit.path}` gets {first.ratio / last.ratio:.1g} of the gradient of "
            f"`{last.visit.path}`: nothing reaches it",
            fix=f"nn.init.kaiming_normal_({name}.weight) for each layer, a norm after each, or shortcuts",
            evidence={"gradient over weights, first": first.ratio, "last": last.ratio},
        )
