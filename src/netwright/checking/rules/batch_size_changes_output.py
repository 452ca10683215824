"""The answer to a sample depends on how many samples are in its batch.

What it finds
-------------
Samples that are answered alone otherwise than among others in evaluation mode, though it makes no difference
what the others are: a number of the batch's size in `forward`.

Why it matters
--------------
What is measured on batches of 64 is another network than the one that answers a single request.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body, self.head = nn.Linear(4, 16), nn.Linear(16, 3)

        def forward(self, x):
            h = self.body(x).relu()
            return self.head(h * 8 / x.size(0))

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body, self.head = nn.Linear(4, 16), nn.Linear(16, 3)

        def forward(self, x):
            h = self.body(x).relu()
            return self.head(h * 8 / x.size(1))

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Measured in evaluation mode. Where the other samples matter too, `samples-mixed` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor

from netwright.checking.measures.answer_few import FEW, answer_few
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.measures.find_scaling import find_scaling
from netwright.checking.measures.find_uneven import find_uneven
from netwright.checking.measures.measure_chance import measure_chance
from netwright.checking.measures.measure_mixing import measure_mixing
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_LEAST = 1e-3


@final
class BatchSizeChangesOutput(Rule):
    """See the page above."""

    severity = "error"
    checks = "a sample is answered alone as among others"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Answer samples all together, by fours and alone."""
        x = subject.batch[:8]
        if len(x) < 8 or not isinstance(subject.targets, Tensor) or subject.read(measure_mixing).is_mixed:
            return
        whole = answer_with(subject, x)
        halves = torch.cat([subject.read(answer_few), answer_with(subject, x[FEW:])])
        change = _measure_change(whole, halves)
        if change > _LEAST:  # most networks need not answer each sample alone
            alone = torch.cat([answer_with(subject, part) for part in x.split(1)])
            change = min(change, _measure_change(whole, alone))
        # Random numbers come out otherwise for another size.
        if change <= _LEAST or measure_chance(subject) > 0:
            return
        if (uneven := find_uneven(subject)) is not None:
            yield self.find(
                uneven.place,
                says=f"answers change by {change:.2g} of their range with a sample's place in the batch: "
                f"`{uneven.name}` gives equal samples different rows",
                fix="what belongs to steps goes along their axis: pe[:, : x.size(1)] of (1, steps, width)",
                evidence={"change of an answer": round(change, 4)},
            )
            return
        yield self.find(
            find_scaling(subject.read(trace_forward), len(subject.batch)),
            says=f"answers change by {change:.2g} of their range with the number of samples in the batch, "
            "whatever these are",
            fix="take the batch's size out of forward: divide by a fixed number, or in the loss",
            evidence={"change of an answer": round(change, 4)},
        )


def _measure_change(whole: Tensor, parts: Tensor) -> float:
    """Largest change as a share of the range; 0 where the two cannot be compared."""
    if whole.shape != parts.shape or not whole.is_floating_point() or not bool(whole.isfinite().all()):
        return 0.0
    spread = float((whole.max() - whole.min()).clamp(min=1e-6))
    return float((whole - parts).abs().max()) / spread
