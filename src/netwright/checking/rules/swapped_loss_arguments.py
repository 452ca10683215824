"""The loss is called with targets and answers in each other's place.

What it finds
-------------
A loss that is not symmetric, whose first argument is the targets and whose second is the network's answer:
class indices or labels of 0 and 1 come first, and what has a gradient comes second. Or a triplet loss whose
arguments are named anchor, negative, positive, and the one in the positive's place is the farther one.

Why it matters
--------------
It raises, or it punishes the labels for not being like the answers; the gradient points elsewhere.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float()

    def loss(answer, targets):
        return nn.BCELoss()(targets, answer)

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float()

    def loss(answer, targets):
        return nn.BCELoss()(answer, targets)

Source
------
Every loss of torch takes (input, target). Silent where the order makes no difference (MSE, L1), and on a
divergence between two networks that is meant this way round.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.list_losses import LossUse, list_losses
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer
from netwright.core.finding import Finding


@final
class SwappedLossArguments(Rule):
    """See the page above."""

    severity = "error"
    checks = "the loss gets the answer first and the targets second"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look which argument has a gradient, and what the other one holds."""
        slip = subject.loop.slips.get(self.name) if subject.loop is not None else None
        if slip is not None:
            line, facts = slip
            says = f"the triplet loss takes (anchor, positive, negative) and gets ({facts['arguments']})"
            yield self.find(Place("", "the loss", line), says=says, fix=facts["fix"], evidence=facts)
        for use in subject.read(list_losses):
            if use.answer.requires_grad or not use.target.requires_grad or not _is_swapped(use):
                continue
            yield self.find(
                use.call.place,
                says=f"{use.name} gets the targets first and the answer second; it takes (answer, targets)",
                fix=f"{use.name}(answer, targets)",
                evidence={"gradient of the first argument": "none"} | _prove(subject, use),
            )


def _is_swapped(use: LossUse) -> bool:
    first, second = use.answer.detach(), use.target.detach()
    if use.name in {"cross_entropy", "nll_loss"} and not first.is_floating_point():
        return True
    if use.name == "binary_cross_entropy":
        return bool(((first == 0) | (first == 1)).all())
    if use.name == "binary_cross_entropy_with_logits":
        is_label = bool(((first == 0) | (first == 1)).all())
        return is_label and bool(((second < 0) | (second > 1)).any())
    if use.name == "cross_entropy":
        return first.ndim == second.ndim > 1 and _are_shares(first) and bool((second < 0).any())
    if use.name == "kl_div":
        return first.ndim > 1 and _are_shares(first) and bool((second <= 0).all())
    return False


def _are_shares(tensor: Tensor) -> bool:
    return bool((tensor >= 0).all()) and bool(((tensor.sum(dim=1) - 1).abs() < 1e-3).all())


def _prove(subject: Subject, use: LossUse) -> dict[str, Any]:
    def mended(output: Any, targets: Any) -> Tensor:
        answer = find_answer(output)[0]
        compared: Tensor = getattr(torch.nn.functional, use.name)(answer, targets, **use.call.kwargs)
        return compared

    try:
        learnt = learn_copy(subject, loss=mended)
    except CannotMeasure:
        return {}
    return {"loss the right way": round(learnt.losses[0], 4), "after steps": round(learnt.losses[-1], 4)}
