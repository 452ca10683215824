"""The gradient grows from layer to layer, until a step is far larger than the weights.

What it finds
-------------
A layer whose gradient is over a thousand times its weights, though inputs and targets are of ordinary size.

Why it matters
--------------
One step at any usual learning rate throws the weights far out; the loss jumps or becomes nan.

Sick example
------------
    import torch
    from torch import nn

    layers = [nn.Linear(8, 64), nn.ReLU()]
    for _ in range(4):
        layers += [nn.Linear(64, 64), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Linear(64, 1))
    for layer in net:
        if isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight)
    inputs, targets = torch.randn(32, 8), torch.randn(32, 1)
    loss = nn.MSELoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Pascanu, Mikolov and Bengio 2013, On the difficulty of training recurrent neural networks. The gradient is
that of the loss as it is called. Told by badly-scaled-init where the first loss shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.measures.measure_gradients import measure_gradients
from netwright.checking.measures.pulls_evenly import pulls_evenly
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.rules.badly_scaled_init import BadlyScaledInit
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute

_MOST = 1e3
_LARGE = 10.0


@final
class ExplodingGradient(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no layer's gradient is far larger than its weights"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare each layer's gradient with its weights and with the last layer's."""
        if subject.read(pulls_evenly):
            return
        pulls = subject.read(measure_gradients)
        if len(pulls) < 3:
            return
        worst, last = max(pulls, key=lambda pull: pull.ratio), pulls[-1]
        if worst.ratio < _MOST or _measure_size(subject) > _LARGE:
            return
        if any(BadlyScaledInit().examine(subject)):
            return
        name = name_attribute(worst.visit.path) if worst.visit.path else "net"
        yield self.find(
            Place(worst.visit.path, type(worst.visit.module).__name__, worst.visit.place.line),
            says=f"the gradient of `{worst.visit.path}` is {worst.ratio:.3g} times its weights, that "
            f"of `{last.visit.path}` {last.ratio:.3g} times",
            fix=f"nn.init.kaiming_normal_({name}.weight) for each layer, a norm after each, or "
            "torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0) before the step",
            evidence={"gradient over weights": worst.ratio, "that of the last layer": last.ratio},
        )


def _measure_size(subject: Subject) -> float:
    """Mean size of inputs or targets, whichever is larger; indices count as nothing."""
    parts = subject.inputs if isinstance(subject.inputs, tuple | list) else [subject.inputs]
    held = [part for part in (*parts, subject.targets) if isinstance(part, Tensor)]
    return max((float(part.abs().mean()) for part in held if part.is_floating_point()), default=0.0)
