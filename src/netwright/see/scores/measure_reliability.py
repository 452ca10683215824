"""Whether a network is as sure as it is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Shaped

from netwright.see.scores.answered import Answered


@dataclass(frozen=True)
class Reliability:
    """Whether probabilities can be believed.

    Args:
        edges: of the ranges of probability, from 0 to 1.
        confidence: mean probability in each range; NaN where no answer falls into it.
        accuracy: share of right answers in each range; likewise.
        counts: answers in each range.
        ece: expected calibration error: the mean distance of the two, weighed by the answers.
    """

    edges: Float[np.ndarray, " ends"]
    confidence: Float[np.ndarray, " ranges"]
    accuracy: Float[np.ndarray, " ranges"]
    counts: Shaped[np.ndarray, " ranges"]
    ece: float


def measure_reliability(answered: Answered, num_ranges: int = 10) -> Reliability:
    """Compare how sure a network is of its answers with how often they are right.

    One answer a sample counts, the class it chose; of several labels each counts, as the answer it is nearer.

    Args:
        answered: samples with classes or labels.
        num_ranges: ranges of equal width.

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017, equation 3.

    >>> from netwright.core.task import Task
    >>> numbers = np.array([[0.75, 0.25], [0.25, 0.75]])
    >>> some = Answered(Task("binary", ("ok",), ("no", "yes")), "test", numbers, np.array([0, 0]), 2)
    >>> measure_reliability(some).ece
    0.25
    """
    if answered.has_one_class:
        sure, right = answered.numbers.max(axis=1), answered.is_right
    else:
        sure = np.maximum(answered.numbers, 1 - answered.numbers).ravel()
        right = (answered.chosen == answered.truth).ravel()
    edges = np.linspace(0, 1, num_ranges + 1)
    place = np.clip(np.ceil(sure * num_ranges).astype(np.int64) - 1, 0, num_ranges - 1)
    counts = np.bincount(place, minlength=num_ranges)
    with np.errstate(invalid="ignore"):
        confidence = np.bincount(place, weights=sure, minlength=num_ranges) / counts
        accuracy = np.bincount(place, weights=right, minlength=num_ranges) / counts
    ece = np.nansum(counts * np.abs(accuracy - confidence)) / max(counts.sum(), 1)
    return Reliability(edges, confidence, accuracy, counts, float(ece))
