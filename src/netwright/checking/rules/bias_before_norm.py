"""A bias that the batch normalisation right after it removes.

What it finds
-------------
A Linear or convolution with a trainable bias whose output goes straight into a batch normalisation.

Why it matters
--------------
The normalisation subtracts the mean, and the bias with it: its gradient is 0 and its parameters are idle.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16, bias=False), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Ioffe, Szegedy 2015, Batch Normalization, section 3.2: "the bias b can be ignored since its effect will be
canceled by the subsequent mean subtraction".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor, nn

from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class BiasBeforeNorm(Rule):
    """See the page above."""

    severity = "note"
    checks = "no bias is removed by the norm after it"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what feeds each batch normalisation."""
        trace = subject.read(trace_forward)
        layers = {id(visit.output): visit for visit in trace.leaves if isinstance(visit.output, Tensor)}
        found = []
        for visit in trace.leaves:
            if not isinstance(visit.module, nn.modules.batchnorm._BatchNorm) or not visit.module.training:
                continue
            before = layers.get(id(visit.given[0])) if visit.given else None
            if before is None or not isinstance(before.module, nn.Linear | nn.modules.conv._ConvNd):
                continue
            if before.module.bias is not None and before.module.bias.requires_grad:
                found.append(before)
        if found:
            first = found[0]
            count = sum(p.numel() for v in found for n, p in v.module.named_parameters() if n == "bias")
            names = ", ".join(f"`{visit.path}`" for visit in found[:4]) + (", …" if len(found) > 4 else "")
            yield self.find(
                Place(first.path, type(first.module).__name__, first.place.line),
                says=f"batch normalisation removes the bias of {names}: {count:,} idle parameters",
                fix="bias=False in the layer before the norm",
                evidence={"idle parameters": count},
            )
