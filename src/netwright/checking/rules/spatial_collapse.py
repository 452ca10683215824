"""The map is down to one place long before the head, and windows see nothing but padding.

What it finds
-------------
Two or more convolutions with windows wider than 1 that are given maps of a single place.

Why it matters
--------------
Of a 3x3 window on a 1x1 map eight weights of nine meet padding alone: they never learn, and all that was
where in the image is gone.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(
        nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.ReLU(), nn.MaxPool2d(4),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(16, 3),
    )
    inputs, targets = torch.randn(32, 1, 8, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Conv2d(16, 16, 1), nn.ReLU(), nn.Flatten(), nn.Linear(16, 3),
    )
    inputs, targets = torch.randn(32, 1, 8, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
The share of a window's weights that can only ever meet padding, counted from the sizes that arrive. Silent on
windows of 1 (squeeze and excitation), on transposed convolutions, and on a single convolution.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any, final

from torch import Tensor, nn

from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Visit
from netwright.core.finding import Finding


@final
class SpatialCollapse(Rule):
    """See the page above."""

    severity = "warning"
    checks = "convolutions have a map to look at"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the sizes of the maps that arrive at convolutions."""
        blind = [visit for visit in subject.read(trace_forward).leaves if _is_blind(visit)]
        if len(blind) < 2:
            return
        idle = sum(_count_idle(visit.module) for visit in blind)
        layer: Any = blind[0].module
        kernel = tuple(layer.kernel_size)
        yield self.find(
            Place(blind[0].path, type(blind[0].module).__name__, blind[0].place.line),
            says=f"{len(blind)} convolutions from `{blind[0].path}` on get maps of one place: all but one "
            f"of the {prod(kernel)} places of their windows see padding alone",
            fix="take out strides or poolings before it, or give larger images",
            evidence={"convolutions": len(blind), "weights that see padding alone": idle},
        )


def _is_blind(visit: Visit) -> bool:
    layer, given = visit.module, visit.given[0] if visit.given else None
    if not isinstance(layer, nn.Conv1d | nn.Conv2d | nn.Conv3d) or not isinstance(given, Tensor):
        return False
    return prod(given.shape[2:]) == 1 and prod(layer.kernel_size) > 1


def _count_idle(layer: nn.Module) -> int:
    weight = layer.weight
    return weight.numel() - weight.shape[0] * weight.shape[1] if isinstance(weight, Tensor) else 0
