"""Whether marks of classes are learnt better with cross-entropy than with squared errors."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from netwright.checking.measures.learn_copy import Learnt, learn_copy
from netwright.checking.measures.list_losses import LossUse
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer


def compare_marks(subject: Subject, use: LossUse) -> tuple[int, dict[str, Any]]:
    """Where the targets mark one class a sample, train a copy with each loss.

    Args:
        subject: whose network and batch.
        use: a loss for quantities.

    Returns:
        The number of classes and what was measured; 0 where cross-entropy does no better.

    Raises:
        CannotMeasure: a training step fails.
    """
    target, is_plain = use.target.detach(), use.maker is not None and use.maker.name in {"linear", "addmm"}
    if target.ndim != 2 or target.shape[1] < 3 or target.shape != use.answer.shape or not is_plain:
        return 0, {}
    if not bool(((target == 0) | (target == 1)).all()) or not bool((target.sum(1) == 1).all()):
        return 0, {}
    labels = target.argmax(1)

    def mended(output: Any, _targets: Any) -> Tensor:
        return nn.functional.cross_entropy(find_answer(output)[0], labels)

    before = learn_copy(subject)
    after = learn_copy(subject, loss=mended, steps=len(before.losses), seconds=2)
    shares = [_count_right(learnt, labels) for learnt in (before, after)]
    if shares[1] < shares[0] + 0.1:
        return 0, {}
    evidence = {"right after the same steps": round(shares[0], 3), "with cross-entropy": round(shares[1], 3)}
    return target.shape[1], evidence


def _count_right(learnt: Learnt, labels: Tensor) -> float:
    return float((learnt.answer.argmax(1) == labels).float().mean())
