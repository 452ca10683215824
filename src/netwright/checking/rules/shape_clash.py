"""A layer that cannot take what arrives.

What it finds
-------------
The forward pass raises on a batch; where the sizes of a layer do not fit, the edit that fits is computed.

Why it matters
--------------
Not one step can be made.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(100, 3))
    inputs, targets = torch.randn(32, 1, 8, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 3))
    inputs, targets = torch.randn(32, 1, 8, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
The arithmetic of the layer: a convolution of kernel k on n places gives (n + 2 padding - k) / stride + 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_last_channels import find_last_channels
from netwright.checking.measures.find_wrong_dtype import find_wrong_dtype
from netwright.checking.measures.try_batch_sizes import find_only_size
from netwright.checking.measures.try_step import try_step
from netwright.checking.place import Place, find_user_line
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.explain_failure import explain_failure


@final
class ShapeClash(Rule):
    """See the page above."""

    severity = "error"
    checks = "every layer can take what arrives"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Read what the forward pass raised."""
        trace = subject.read(try_step)
        if trace.error is None or trace.in_loss or not trace.stack or _works_for_one(subject):
            return
        if subject.read(find_last_channels) is not None or _has_wrong_dtype(subject):
            return  # told by channel-axis-misplaced, and by wrong-input-dtype
        path, module, given = trace.stack[-1]
        said = explain_failure(trace.error, path, module, given, subject.inputs)
        line = trace.failed.place.line if trace.failed is not None else None
        for error in (trace.error, subject.loop.raised if subject.loop is not None else None):
            line = line or find_user_line(error.__traceback__ if error is not None else None)
        yield self.find(
            Place(path, type(module).__name__, line),
            says=said.what,
            fix=said.fix,
            evidence={"raised": type(trace.error).__name__},
        )


def _has_wrong_dtype(subject: Subject) -> bool:
    try:
        return subject.read(find_wrong_dtype) is not None
    except CannotMeasure:
        return False


def _works_for_one(subject: Subject) -> bool:
    """Whether it runs for another batch size alone: `fixed-batch-size` tells that."""
    try:
        return subject.read(find_only_size) is not None
    except CannotMeasure:
        return False
