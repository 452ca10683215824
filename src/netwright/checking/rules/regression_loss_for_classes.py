"""A loss for quantities is given class indices.

What it finds
-------------
MSE, L1 or Huber whose targets are class indices: whole numbers from 0 on, each about as common as the next,
as many answers a sample as there are classes, or numbers that a linear fit tells no better than under other
names; also marks of one class a sample, where a copy that is trained with cross-entropy gets clearly more of
the same batch right after the same steps.

Why it matters
--------------
Class 2 becomes the mean of 1 and 3. The answers of a network that hesitates between two classes are those of
a third one.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(40, 4), torch.arange(40) % 4

    def loss(answer, targets):
        return nn.functional.mse_loss(answer.squeeze(1), targets.float())

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 4))
    inputs, targets = torch.randn(40, 4), torch.arange(40) % 4
    loss = nn.CrossEntropyLoss()

Source
------
Bishop 2006, Pattern Recognition and Machine Learning, section 4.1.3. Silent on counts (small ones are the
commonest), on two classes, and on marks for which squared errors do as well (Hui and Belkin 2021).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.compare_marks import compare_marks
from netwright.checking.measures.compare_orders import compare_orders
from netwright.checking.measures.list_losses import LossUse, list_losses
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_LOSSES = frozenset({"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"})


@final
class RegressionLossForClasses(Rule):
    """See the page above."""

    severity = "warning"
    checks = "losses for quantities are not given class indices"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look whether the targets of a regression loss are classes."""
        if subject.is_synthetic:
            raise CannotMeasure("the samples are made up")
        for use in subject.read(list_losses):
            if use.name not in _LOSSES or use.target.requires_grad:
                continue
            evidence: dict[str, Any] = {}
            num = _count_classes(subject, use)
            if not num:
                num, evidence = compare_marks(subject, use)
            if not num:
                num, evidence = compare_orders(subject, use)
            if not num:
                continue
            yield self.find(
                use.call.place,
                says=f"{use.name} is for quantities, and the targets are {num} classes: it takes class 2 for "
                "the mean of 1 and 3",
                fix=f"a last layer of {num} outputs, and nn.CrossEntropyLoss()(answer, labels)",
                evidence={"classes": num} | evidence,
            )


def _count_classes(subject: Subject, use: LossUse) -> int:
    """How many classes the targets are; 0 where they may as well be quantities."""
    given, target = subject.targets, use.target.detach()
    if not isinstance(given, Tensor) or given.numel() != target.numel() or target.numel() != len(target):
        return 0
    if bool((target != target.round()).any()) or float(target.min()) != 0 or float(target.max()) > 1000:
        return 0
    counts = target.long().flatten().bincount()
    num = len(counts)
    if use.answer.ndim == 2 and use.answer.shape[1] == num >= 2:
        return num
    is_index = not given.is_floating_point() and num >= 3 and len(target) >= 5 * num
    return num if is_index and int(counts.max()) <= 3 * int(counts.min()) else 0
