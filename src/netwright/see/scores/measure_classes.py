"""Which classes are mistaken for which, and how well each is found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

from netwright.see.scores.answered import Answered


@dataclass(frozen=True)
class ClassScore:
    """How well one class is found.

    Args:
        name: the class.
        precision: share of the answers "it is this class" that are right; 0 where there is none.
        recall: share of its samples that are found; 0 where it has none.
        f1: their harmonic mean.
        support: its samples.
        answered: answers that name it.
    """

    name: str
    precision: float
    recall: float
    f1: float
    support: int
    answered: int


def count_confusion(answered: Answered) -> Int64[np.ndarray, "classes classes"]:
    """Count samples by their class (rows) and by the answer (columns).

    Args:
        answered: samples of one class each.

    >>> from netwright.core.task import Task
    >>> numbers = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]])
    >>> some = Answered(Task("binary", ("ok",), ("no", "yes")), "test", numbers, np.array([0, 0, 1]), 3)
    >>> count_confusion(some).tolist()
    [[1, 1], [0, 1]]
    """
    num = len(answered.task.classes)
    flat = np.bincount(answered.truth * num + answered.chosen, minlength=num * num)
    return flat.reshape(num, num).astype(np.int64)


def measure_classes(answered: Answered) -> list[ClassScore]:
    """Measure precision, recall and F1 of each class or label, as scikit-learn defines them.

    Args:
        answered: samples with classes or labels.

    Returns:
        One score a class, in their order.
    """
    if answered.has_one_class:
        counts = count_confusion(answered)
        hits, support, named = counts.diagonal(), counts.sum(axis=1), counts.sum(axis=0)
    else:
        truth, chosen = answered.truth.astype(np.int64), answered.chosen
        hits, support, named = (truth * chosen).sum(axis=0), truth.sum(axis=0), chosen.sum(axis=0)
    return [
        ClassScore(
            name,
            _divide(hit, answers),
            _divide(hit, samples),
            _divide(2 * hit, samples + answers),
            int(samples),
            int(answers),
        )
        for name, hit, samples, answers in zip(answered.task.classes, hits, support, named, strict=True)
    ]


def _divide(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0
