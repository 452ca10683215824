"""The loss cannot take targets of this type or shape.

What it finds
-------------
The loss raises on a real batch, because of the targets' dtype or shape: it is called, and its error is read.

Why it matters
--------------
Not one step can be made.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,)).float()
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
The pages of torch.nn.CrossEntropyLoss, BCELoss and BCEWithLogitsLoss name dtype and shape of their targets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch

from netwright.checking.measures.list_losses import LossUse, list_losses
from netwright.checking.measures.try_step import try_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class TargetContract(Rule):
    """See the page above."""

    severity = "error"
    checks = "the loss takes targets of this dtype and shape"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Read what the loss raised."""
        error = subject.read(try_step).error
        for use in subject.read(list_losses):
            fix = _find_fix(use) if use.has_failed else None
            if fix is None:
                continue
            yield self.find(
                use.call.place,
                says=f"{use.name} cannot take targets {_describe(use.target)} beside answers "
                f"{_describe(use.answer)}: {str(error).splitlines()[0]}",
                fix=fix,
            )


def _find_fix(use: LossUse) -> str | None:
    """The edit of the targets; None where dtype and shape are not the trouble."""
    answer, target = use.answer, use.target
    fixes: dict[str, bool] = {}
    if use.name in {"cross_entropy", "nll_loss"}:
        is_column = target.shape == (*answer.shape[:1], 1)
        is_whole = target.dtype == torch.int64 or bool((target != target.round()).any())
        fixes = {
            "targets = targets.squeeze(1).long()": is_column and answer.ndim == 2,
            "targets = targets.long()": target.ndim == answer.ndim - 1 and not is_whole,
        }
    elif use.name.startswith("binary_cross_entropy"):
        fixes = {
            "targets = targets.float()": target.shape == answer.shape and not target.is_floating_point(),
            "targets = targets.unsqueeze(1).float()": answer.shape == (*target.shape, 1),
            "targets = targets.squeeze(1).float()": target.shape == (*answer.shape, 1),
        }
    return next((fix for fix, fits in fixes.items() if fits), None)


def _describe(tensor: torch.Tensor) -> str:
    return f"{tuple(tensor.shape)} of {str(tensor.dtype).removeprefix('torch.')}"
