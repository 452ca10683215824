"""The samples that a network gets most wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from netwright.see.scores.answered import Answered
from netwright.see.write_quantity import write_quantity


@dataclass(frozen=True)
class Mistake:
    """A sample that a network gets wrong.

    Args:
        position: of the sample among those that were answered, from 0.
        truth: its class, its labels or its values, as words.
        answer: likewise.
        chance: the probability that the answer was given; None for numbers.
        truth_chance: the probability that the truth was given; None for numbers.
        error: how wrong: -log of the probability of the truth; for numbers the distance in standard
            deviations of the target.
    """

    position: int
    truth: str
    answer: str
    chance: float | None
    truth_chance: float | None
    error: float


def rank_mistakes(answered: Answered, most: int = 12) -> list[Mistake]:
    """List the samples that are answered wrong, the most wrong first.

    Args:
        answered: samples with the truth and the answers.
        most: list so many.

    Returns:
        For classes and labels only wrong answers; for numbers the largest distances.

    >>> from netwright.core.task import Task
    >>> numbers = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]])
    >>> some = Answered(Task("binary", ("ok",), ("no", "yes")), "test", numbers, np.array([1, 0, 1]), 3)
    >>> [(one.position, one.truth, one.answer, one.chance) for one in rank_mistakes(some)]
    [(0, 'yes', 'no', 0.9), (1, 'no', 'yes', 0.6)]
    """
    errors = _measure_errors(answered)
    wrong = (
        np.arange(len(answered)) if answered.task.kind == "regression" else np.flatnonzero(~answered.is_right)
    )
    ranked = wrong[np.argsort(-errors[wrong], kind="stable")][:most]
    return [_describe(answered, int(position), float(errors[position])) for position in ranked]


def _measure_errors(answered: Answered) -> Float[np.ndarray, " num"]:
    numbers, truth = answered.numbers.astype(np.float64), answered.truth
    if answered.task.kind == "regression":
        spread = truth.std(axis=0)
        return np.asarray(np.abs((numbers - truth) / np.where(spread > 0, spread, 1)).max(axis=1))
    if answered.has_one_class:
        given = numbers[np.arange(len(truth)), truth]
        return np.asarray(-np.log(np.maximum(given, 1e-12)))
    given = np.where(truth > 0.5, numbers, 1 - numbers)
    return np.asarray(-np.log(np.maximum(given, 1e-12)).max(axis=1))


def _describe(answered: Answered, position: int, error: float) -> Mistake:
    task, row, truth = answered.task, answered.numbers[position], answered.truth[position]
    if task.kind == "regression":
        return Mistake(position, _write_values(truth), _write_values(row), None, None, error)
    if answered.has_one_class:
        chosen = int(row.argmax())
        names = task.classes[int(truth)], task.classes[chosen]
        return Mistake(position, *names, float(row[chosen]), float(row[int(truth)]), error)
    held = np.where(truth > 0.5, row, 1 - row)
    given = np.maximum(row, 1 - row)
    worst = int(held.argmin())
    names = _name_labels(task.classes, truth > 0.5), _name_labels(task.classes, row > 0.5)
    return Mistake(position, *names, float(given[worst]), float(held[worst]), error)


def _write_values(values: np.ndarray) -> str:
    return ", ".join(write_quantity(float(value)) for value in values)


def _name_labels(labels: tuple[str, ...], is_so: np.ndarray) -> str:
    return ", ".join(name for name, so in zip(labels, is_so, strict=True) if so) or "-"
