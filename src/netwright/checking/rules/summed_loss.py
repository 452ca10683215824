"""The loss adds up over the batch, where its mean is usual.

What it finds
-------------
A loss of torch with `reduction="sum"` that is the whole loss.

Why it matters
--------------
The gradient grows with the batch: a learning rate suits one batch size, and the last, smaller batch counts
less. Nothing is wrong where that is known.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss(reduction="sum")

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
The sum is the mean times the number of targets. Silent where more is done with it (divided, or added to a
divergence).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SummedLoss(Rule):
    """See the page above."""

    severity = "note"
    checks = "the loss is a mean over the batch"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look how the loss is reduced."""
        trace = subject.read(trace_step)
        for use in subject.read(list_losses):
            if use.call.kwargs.get("reduction") != "sum" or trace.loss is not use.call.result:
                continue
            num = use.target.numel()
            yield self.find(
                use.call.place,
                says=f"the loss is the sum over {num} targets: its gradient is {num} times that of the "
                "mean, and changes with the batch size",
                fix='reduction="mean", or divide by the number of samples',
                evidence={"targets": num, "loss": round(float(trace.loss.detach()), 4)},
            )
