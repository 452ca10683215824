"""The loss of the best answer that knows nothing of its inputs."""

from __future__ import annotations

import math
from typing import Any

from torch import Tensor

from netwright.checking.measures.answer_trained import find_root
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.subject import Subject


def measure_blind(subject: Subject) -> float:
    """Say what the loss of the first batch is for one answer to all samples.

    Returns:
        The entropy of its classes, or the variance of its numbers; infinite where neither is the loss's.
    """
    return _measure(subject, subject.targets)


def is_learnt(subject: Subject, loss: float) -> bool:
    """Say whether a loss is far below that of an answer which knows nothing: fresh networks begin above it.

    Args:
        subject: whose loop's first batch the loss is compared with, all of it.
        loss: the mean of the loop's first losses.
    """
    return loss < 0.5 * _measure(subject, subject.read(find_root).targets) < math.inf


def _measure(subject: Subject, targets: Any) -> float:
    uses = subject.read(list_losses)
    if len(uses) != 1 or not isinstance(targets, Tensor) or len(targets) < 16:
        return math.inf
    if uses[0].name == "cross_entropy" and not targets.is_floating_point():
        shares = targets.flatten().bincount().double() / targets.numel()
        return float(-(shares * shares.clamp(min=1e-12).log()).sum())
    if uses[0].name == "mse_loss" and targets.is_floating_point():
        return float(targets.detach().double().var(0, correction=0).mean())
    return math.inf
