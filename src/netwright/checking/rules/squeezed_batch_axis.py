"""`squeeze()` without an axis takes the batch away from a batch of one.

What it finds
-------------
For two samples the answer has an axis more than for one sample, and a `squeeze()` without an axis took it.

Why it matters
--------------
A prediction for one sample, or a last batch of one, has another shape; the loss then raises or broadcasts.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 4, 3)
            self.pool = nn.AdaptiveAvgPool2d(1)
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return self.head(self.pool(self.conv(x).relu()).squeeze())

    net = Net()
    inputs, targets = torch.randn(32, 1, 8, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 4, 3)
            self.pool = nn.AdaptiveAvgPool2d(1)
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return self.head(self.pool(self.conv(x).relu()).flatten(1))

    net = Net()
    inputs, targets = torch.randn(32, 1, 8, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.squeeze: "If the tensor has a batch dimension of size 1, then squeeze(input) will also remove the batch
dimension". An error where the loss raises for one sample or the training data leave a last batch of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.measures.try_batch_sizes import try_batch_sizes
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SqueezedBatchAxis(Rule):
    """See the page above."""

    severity = "error"
    checks = "a batch of one keeps its axis"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the answer's shape for one sample and for two."""
        trace = subject.read(trace_forward)
        squeezes = [
            call
            for call in trace.list_calls("squeeze", "squeeze_", in_loss=False)
            if len(call.args) < 2 and "dim" not in call.kwargs
        ]
        if not squeezes:
            return
        found = subject.read(try_batch_sizes)
        one, two = found[1], found[2]
        if isinstance(one, str) or isinstance(two, str):
            return
        if not two or two[0] != 2 or one == (1, *two[1:]) or len(one) != len(two) - 1:
            return
        # One number a sample is a number for one sample: a loss takes both alike.
        is_harmless = len(two) == 1
        ends_in_one = bool(subject.num_train and subject.batch_size) and (
            (subject.num_train or 0) % (subject.batch_size or 1) == 1
        )
        yield self.find(
            squeezes[0].place,
            says=f"two samples are answered with {two}, one sample with {one}: squeeze() took the batch axis",
            fix="name the axis, squeeze(-1), or flatten(1)",
            severity="note" if is_harmless and not ends_in_one else "error",
            evidence={"answer to one": str(one), "answer to two": str(two)},
        )
