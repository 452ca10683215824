"""A class index that the network has no output for.

What it finds
-------------
A target of `cross_entropy` or `nll_loss` that is below 0 or not below the number of outputs, and is not the
index to be ignored. Labels counted from 1 are told as such.

Why it matters
--------------
On a processor the loss raises `Target 3 is out of bounds`; on a GPU a device-side assert ends the program,
often far from its cause.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.arange(32) % 3 + 1
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.arange(32) % 3
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.CrossEntropyLoss: class indices in the range [0, C).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.list_losses import list_losses
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class LabelsOutsideOutputs(Rule):
    """See the page above."""

    severity = "error"
    checks = "every class index has an output"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the class indices with the number of outputs."""
        for use in subject.read(list_losses):
            if use.name not in {"cross_entropy", "nll_loss"} or use.target.is_floating_point():
                continue
            if use.answer.ndim < 2 or not use.target.numel() or use.target.ndim != use.answer.ndim - 1:
                continue
            target, num = use.target.detach(), use.num_classes
            target = target[target != use.call.kwargs.get("ignore_index", -100)]
            outside = (target < 0) | (target >= num)
            if not outside.any():
                continue
            low, high = int(target.min()), int(target.max())
            counted_from_one = low == 1 and high == num
            says = f"the network gives {num} outputs and the labels go from {low} to {high}"
            yield self.find(
                use.call.place,
                says=says + (": they are counted from 1" if counted_from_one else ""),
                fix="targets = targets - 1" if counted_from_one else _write_fix(low, high),
                evidence={
                    "outputs": num,
                    "lowest": low,
                    "highest": high,
                    "share of labels outside": round(float(outside.float().mean()), 4),
                },
            )


def _write_fix(low: int, high: int) -> str:
    if low < 0:
        return f"number the classes from 0, or name the index to leave out: ignore_index={low}"
    return f"let the last layer give {high + 1} outputs, or number the classes from 0 without gaps"
