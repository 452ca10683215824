"""The class weights of a loss do not fit its classes.

What it finds
-------------
Weights that are more or fewer than the classes, or below 0; weights that are exactly the inverse of how
common the classes are, listed in another order; and (a warning) weights in proportion to how common each is.

Why it matters
--------------
The loss raises, is maximised for the class with a negative weight, or all but ignores the rare classes.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0]))

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 1.5]))

Source
------
torch.nn.CrossEntropyLoss: weight is a tensor of size C. Proportion is told of at least 64 labels, where the
commonest class is 3 times the rarest, and the weights' shares differ from the classes' by a fifth at most.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import final

from torch import Tensor

from netwright.checking.find_source import find_source
from netwright.checking.measures.find_weight_order import count_classes, find_weight_order
from netwright.checking.measures.list_losses import LossUse, list_losses
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class ClassWeightsMismatch(Rule):
    """See the page above."""

    severity = "error"
    checks = "class weights fit the classes"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the weights with the classes and with how common they are."""
        for use in subject.read(list_losses):
            is_binary = use.name == "binary_cross_entropy_with_logits"
            weight = use.call.kwargs.get("pos_weight") if is_binary else use.call.read(2, "weight")
            if not isinstance(weight, Tensor) or use.name not in {"cross_entropy", "nll_loss"} | (
                {use.name} if is_binary else set()
            ):
                continue
            num = use.answer.shape[-1] if is_binary else use.num_classes
            held = weight.detach().flatten()
            if len(held) != num and not (is_binary and len(held) == 1) and use.has_failed:
                yield self.find(
                    use.call.place,
                    says=f"the loss has {len(held)} class weights, and the network gives {num} classes",
                    fix=f"one weight a class, in the order of the indices: {num} of them",
                    evidence={"weights": len(held), "classes": num},
                )
            elif bool((held < 0).any()):
                yield self.find(
                    use.call.place,
                    says=f"class {int(held.argmin())} has the weight {float(held.min()):.3g}: below 0 its "
                    "loss is maximised",
                    fix="weights above 0, such as len(labels) / (num_classes * counts)",
                    evidence={"lowest weight": round(float(held.min()), 4)},
                )
            elif not is_binary and (order := find_weight_order(use, held, subject)):
                wrong = next(place for place, one in enumerate(order) if one != place)
                place = use.call.place
                yield self.find(
                    replace(place, line=find_source(place.line, _gives_weight) or place.line),
                    says="the class weights are listed in another order than the classes: class "
                    f"{wrong} has that of class {order[wrong]}",
                    fix="by class index: weight = len(labels) / (num_classes * labels.bincount())",
                    evidence={"the classes that they are for": str(order)},
                )
            elif not is_binary and _follows_counts(use, held, subject):
                yield self.find(
                    use.call.place,
                    says="the class weights are in proportion to how common the classes are: the rare ones "
                    "are all but ignored",
                    fix="the opposite: weight = len(labels) / (num_classes * labels.bincount())",
                    evidence={"largest weight over smallest": round(float(held.max() / held.min()), 2)},
                    severity="warning",
                )


def _follows_counts(use: LossUse, weight: Tensor, subject: Subject) -> bool:
    counts = count_classes(use, weight, subject)
    if counts is None or counts.max() < 3 * counts.min():
        return False
    return float((weight / weight.sum() - counts / counts.sum()).abs().sum()) < 0.2


def _gives_weight(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith(("Loss", "entropy", "nll_loss")):
        return False
    return any(given.arg == "weight" for given in node.keywords)
