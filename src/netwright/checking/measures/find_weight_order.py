"""Class weights that are listed in another order than the classes."""

from __future__ import annotations

import torch
from torch import Tensor

from netwright.checking.measures.list_losses import LossUse
from netwright.checking.subject import Subject


def find_weight_order(use: LossUse, weight: Tensor, subject: Subject) -> list[int]:
    """Find the order in which weights are exactly the inverse of how common three or more classes are.

    Args:
        use: the loss.
        weight: one a class, as the loss has them.
        subject: whose training samples are counted.

    Returns:
        By place, the class that the weight there is for; nothing where the order is right, or where weights
        and counts have no such relation (1 / n, 1 / sqrt(n), 1 / log(n), 1 - share) in any.
    """
    counts = count_classes(use, weight, subject)
    if counts is None or len(counts) < 3 or "train" not in subject.parts:
        return []
    rarest, heaviest = counts.argsort(), weight.argsort(descending=True)
    if bool((counts[rarest].diff() == 0).any()) or torch.equal(rarest, heaviest):
        return []
    for inverse in (counts, counts.sqrt(), counts.log(), 1 / (counts.sum() - counts)):
        product = weight[heaviest] * inverse[rarest]
        if bool((product / product.mean() - 1).abs().max() < 1e-5):
            return [int(rarest[place]) for place in heaviest.argsort()]
    return []


def count_classes(use: LossUse, weight: Tensor, subject: Subject) -> Tensor | None:
    """Count the labels of the training samples, of the batch where they are not in memory.

    Args:
        use: the loss.
        weight: one a class.
        subject: whose samples.

    Returns:
        One count a class; None where there are fewer than 64 labels, or a class without any.
    """
    labels = subject.parts["train"][1] if "train" in subject.parts else use.target
    labels = labels.detach().flatten()
    if labels.is_floating_point() or len(labels) < 64 or bool((labels < 0).any()) or not (weight > 0).all():
        return None
    counts = labels.bincount(minlength=len(weight)).to(weight)
    return counts if len(counts) == len(weight) and counts.min() >= 1 else None
