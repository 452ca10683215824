"""The loss cannot take targets of this type or shape.

What it finds
-------------
The loss raises on a real batch, because of the targets' dtype or shape: it is called, and its error is read.
A margin loss (hinge and its kin), made for the labels -1 and 1, that is given 0 and 1: each answer to a
sample of class 0 costs the same, and none of them gives a gradient.

Why it matters
--------------
Not one step can be made; or one class is never learnt, and the network gives the other to every sample.

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

from netwright.checking.measures.find_margin import find_margin
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
        trace = subject.read(try_step)
        error = trace.error
        maker = trace.find_maker(trace.loss) if trace.loss is not None else None
        still = find_margin(subject) if maker is not None else 0.0
        if maker is not None and still:
            yield self.find(
                maker.place,
                says=f"the loss is one for the labels -1 and 1, and gets 0 and 1: for 0 it is {still:.3g} "
                "whatever the answer is, and gives no gradient",
                fix="targets = 2 * targets - 1",
                evidence={"loss of every answer to 0": round(still, 4)},
            )
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
