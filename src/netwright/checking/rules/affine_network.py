"""A network of several layers that is one linear layer: there is no activation between them.

What it finds
-------------
Two or more weight layers whose whole map is affine: f(ax + (1-a)z) = a f(x) + (1-a) f(z) to rounding, for
near and far inputs, and no hidden layer is narrower than both ends.

Why it matters
--------------
The product of matrices is a matrix: the network cannot represent more than a linear model, at the cost of
all its layers.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.Linear(16, 16), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
The affine test gives 3e-7 of the range for a linear network and over 0.1 for any other that was tried. A
narrow hidden layer (low-rank factors, a linear autoencoder) limits the rank, is meant, and is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import final

from torch import Tensor, nn

from netwright.checking.is_linear import is_linear
from netwright.checking.measures.measure_affinity import measure_affinity
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace, Visit
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class AffineNetwork(Rule):
    """See the page above."""

    severity = "error"
    checks = "the layers together are more than one linear layer"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the weight layers, look at their widths, and test the map."""
        trace = subject.read(trace_forward)
        layers = list_weight_layers(trace)
        if len(layers) < 2 or _is_narrow(trace, layers) or not is_linear(trace):
            return
        deviation = subject.read(measure_affinity)
        if deviation > 1e-4:
            return
        first, last = layers[0], layers[-1]
        has_norm = any(isinstance(visit.module, nn.modules.batchnorm._NormBase) for visit in trace.leaves)
        size_in, size_out = prod(subject.batch.shape[1:]), prod(trace.answer.shape[1:])  # type: ignore[union-attr]  # there is an answer
        yield self.find(
            last.place.as_used(),
            says=f"{len(layers)} weight layers and no activation between them: the whole network is one "
            f"linear map of {size_in} numbers to {size_out}",
            fix=f"put an activation after {name_attribute(first.path) if first.path else 'the first layer'} "
            f"and each further hidden layer: nn.ReLU() in a list, x = torch.relu(x) in forward",
            severity="warning" if has_norm else "error",
            evidence={
                "deviation from affine": deviation,
                "weight layers": len(layers),
                "equals": f"nn.Linear({size_in}, {size_out})",
            },
        )


def list_weight_layers(trace: Trace) -> list[Visit]:
    """List the Linear and full convolutions that ran; depthwise ones are one factor of a pair."""
    kinds = (nn.Linear, nn.modules.conv._ConvNd)
    layers = [visit for visit in trace.leaves if isinstance(visit.module, kinds)]
    return [visit for visit in layers if getattr(visit.module, "groups", 1) == 1]


def _is_narrow(trace: Trace, layers: list[Visit]) -> bool:
    """Whether a hidden layer is narrower than what comes in and what goes out, and so limits the rank."""
    answer = trace.answer
    inputs = trace.inputs
    if not isinstance(answer, Tensor) or not isinstance(inputs, Tensor) or not len(answer):
        return True
    if any(isinstance(v.module, nn.modules.conv._ConvNd) and v.module.groups > 1 for v in trace.leaves):
        return True
    ends = min(prod(inputs.shape[1:]), prod(answer.shape[1:]))
    return any(
        isinstance(visit.output, Tensor) and visit.output.numel() // len(answer) < ends
        for visit in layers[:-1]
    )
