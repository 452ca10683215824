"""A loss for one class a sample is given samples of several.

What it finds
-------------
Targets that mark several classes a sample (rows of 0 and 1 with more than one 1) under cross-entropy, or
under a binary loss whose answers are a softmax over the classes.

Why it matters
--------------
A softmax shares out 1 among the classes: two classes that are both there get a half each at best, and a
sample of none teaches nothing.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 5))
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 5)).float()
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 5))
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 5)).float()
    loss = nn.BCEWithLogitsLoss()

Source
------
Sum of the shares = 1, sum of the labels of a row > 1. Silent where the targets are the inputs (a multinomial
autoencoder), and on one mark a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.list_losses import LossUse, list_losses
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer
from netwright.core.finding import Finding


@final
class MultilabelConfusion(Rule):
    """See the page above."""

    severity = "error"
    checks = "samples of several classes have a loss for several classes"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Count the marks in each row of the targets."""
        for use in subject.read(list_losses):
            share = _count_several(use)
            is_softmax = use.maker is not None and use.maker.name == "softmax"
            is_told = use.name == "cross_entropy" or (use.name == "binary_cross_entropy" and is_softmax)
            if not is_told or share < 0.05 or _is_input(subject, use.target):
                continue
            cause = use.maker if use.maker is not None and is_softmax else use.call
            yield self.find(
                cause.place,
                says=f"{share:.0%} of the samples have several classes, and "
                + ("cross-entropy" if use.name == "cross_entropy" else "the softmax")
                + " shares 1 out among the classes: no answer can be right for them",
                fix="loss = nn.BCEWithLogitsLoss() on the last layer's own numbers, without a softmax; "
                "answers are then (logits > 0)",
                evidence={"share of samples with several classes": round(share, 4)} | _prove(subject, use),
            )


def _count_several(use: LossUse) -> float:
    target = use.target.detach()
    if not target.is_floating_point() or target.ndim != 2 or target.shape != use.answer.shape:
        return 0.0
    if target.shape[1] < 2 or not bool(((target == 0) | (target == 1)).all()):
        return 0.0
    return float((target.sum(1) > 1).float().mean())


def _is_input(subject: Subject, target: Tensor) -> bool:
    parts = subject.inputs if isinstance(subject.inputs, tuple | list) else [subject.inputs]
    return any(isinstance(p, Tensor) and p.shape == target.shape and bool((p == target).all()) for p in parts)


def _prove(subject: Subject, use: LossUse) -> dict[str, Any]:
    if use.name != "cross_entropy":
        return {}

    def mended(output: Any, targets: Any) -> Tensor:
        return nn.functional.binary_cross_entropy_with_logits(find_answer(output)[0], targets)

    try:
        before, after = learn_copy(subject), learn_copy(subject, loss=mended)
    except CannotMeasure:
        return {}
    labels = use.target.detach() > 0
    marked = [float(((learnt.answer > 0) == labels).float().mean()) for learnt in (before, after)]
    return {"marks right after 30 steps": round(marked[0], 3), "with BCEWithLogits": round(marked[1], 3)}
