"""Whether a penalty kept a network from learning to give anything back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_trained import answer_trained
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.list_losses import LossUse
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer

_LEAST_STEPS = 50


@dataclass(frozen=True)
class Overruled:
    """Squared errors of three answers to one batch.

    Args:
        trained: of the trained network.
        blind: of the mean target, which knows nothing of the inputs.
        freed: of a copy that learnt without the penalty.
    """

    trained: float
    blind: float
    freed: float

    def __str__(self) -> str:
        return (
            f"the trained network errs by {self.trained:.3g}, the mean of all samples by {self.blind:.3g}, "
            f"and a copy that learnt without the rest by {self.freed:.3g}"
        )


def measure_overruled(subject: Subject, use: LossUse) -> Overruled | None:
    """Compare the trained network with the mean, and with a copy that learns by the loss of the data alone.

    Args:
        subject: whose network.
        use: the loss of the data; squared errors and cross-entropies of grey values can be compared.

    Returns:
        The errors, where the trained network is no better than the mean and the copy is; else None.
    """
    goal, loop = subject.targets, subject.loop
    if loop is None or loop.num_steps < _LEAST_STEPS or use.name not in {"mse_loss", "binary_cross_entropy"}:
        return None
    if not isinstance(goal, Tensor) or use.target.shape != goal.shape or not goal.is_floating_point():
        return None

    def compare(output: Any, truth: Any) -> Tensor:
        error: Tensor = (find_answer(output)[0] - truth).square().mean()
        return error

    try:
        answer = answer_trained(subject, subject.inputs)
        if answer.shape != goal.shape or len(goal) < 16:
            return None
        trained = float((answer - goal).square().mean())
        blind = float((goal - goal.mean(0)).square().mean())
        if blind <= 0 or trained < 0.9 * blind:
            return None
        freed = learn_copy(subject, steps=200, rate=1e-2, seconds=1, loss=compare).losses[-1]
    except (CannotMeasure, IndexError):
        return None
    return Overruled(trained, blind, freed) if freed < 0.7 * blind else None
