"""Inputs that are NaN or infinite.

What it finds
-------------
A real sample with NaN or infinity whose answer is not finite either, or targets that are not finite.

Why it matters
--------------
One such number makes the loss NaN, the gradient NaN, and after one step every weight NaN.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    inputs[3, 1] = float("nan")
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(8, 3)

        def forward(self, x):
            known = x.isfinite()
            return self.head(torch.cat([x.nan_to_num(), known.float()], dim=1))

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    inputs[3, 1] = float("nan")
    loss = nn.CrossEntropyLoss()

Source
------
IEEE 754: NaN goes through every sum and product. Silent on networks that fill in what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.place_data import place_data
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class NonFiniteInputs(Rule):
    """See the page above."""

    severity = "error"
    checks = "inputs and targets are finite"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at every sample in memory."""
        if subject.is_synthetic:
            raise CannotMeasure("the samples are made up")
        parts = subject.parts or {"the batch": (subject.batch, subject.targets)}
        for name, (inputs, targets) in parts.items():
            if isinstance(inputs, Tensor) and inputs.is_floating_point():
                rows = (~inputs.flatten(1).isfinite().all(dim=1)).nonzero().flatten()
                if len(rows) and not answer_with(subject, inputs[rows[:8]]).isfinite().all():
                    row = int(rows[0])
                    found = inputs[row].flatten()
                    place = int((~found.isfinite()).nonzero()[0])
                    yield self.find(
                        place_data(subject, name),
                        says=f"{len(rows)} of {len(inputs)} samples hold NaN or infinity, and so do their "
                        "answers; "
                        f"the first is sample {row}, feature {place}: {float(found[place])}",
                        fix="fill in or leave out what is missing before training: inputs.nan_to_num(), "
                        "or drop "
                        "those rows",
                        evidence={"samples that are not finite": len(rows)},
                    )
            if isinstance(targets, Tensor) and targets.is_floating_point() and not targets.isfinite().all():
                num = int((~targets.isfinite()).sum())
                yield self.find(
                    place_data(subject, name, targets=True),
                    says=f"{num} targets are NaN or infinite",
                    fix="leave those samples out: keep = targets.isfinite()",
                    evidence={"targets that are not finite": num},
                )
