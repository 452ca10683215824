"""Samples with the truth and what a network answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float, Shaped

from netwright.core.task import Task


@final
@dataclass(frozen=True, eq=False)
class Answered:
    """Samples with the truth and what a network answered.

    Args:
        task: what was asked.
        part: of the data: train, val, test, or data for samples from elsewhere.
        numbers: values in the user's units, or probabilities: a column a target, class or label.
        truth: class indices (num,), 0/1 of each label (num, labels), or values (num, targets).
        total: samples in the part, of which these may be some.

    >>> task = Task("binary", ("ok",), ("no", "yes"))
    >>> some = Answered(task, "test", np.array([[0.9, 0.1], [0.4, 0.6]]), np.array([0, 0]), 2)
    >>> some.chosen.tolist(), some.is_right.tolist()
    ([0, 1], [True, False])
    """

    task: Task
    part: str
    numbers: Float[np.ndarray, "num answers"]
    truth: Shaped[np.ndarray, "num *answer"]
    total: int

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def has_one_class(self) -> bool:
        """Whether each sample is of exactly one class."""
        return self.task.kind in {"binary", "multiclass"}

    @property
    def chosen(self) -> Shaped[np.ndarray, "num *answer"]:
        """The answers: class indices, 0/1 of each label, or values."""
        if self.has_one_class:
            return np.asarray(self.numbers.argmax(axis=1))
        return (self.numbers > 0.5).astype(np.int64) if self.task.kind == "multilabel" else self.numbers

    @property
    def is_right(self) -> Shaped[np.ndarray, " num"]:
        """Whether each answer is the truth (each of its labels); of no meaning for numbers."""
        same = np.asarray(self.chosen == self.truth)
        return same if same.ndim == 1 else np.asarray(same.all(axis=1))
