"""Samples whose labels look wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int64


@dataclass(frozen=True)
class SuspectLabel:
    """A sample whose label looks wrong.

    Args:
        position: of the sample among those that were answered, from 0.
        label: index of the class that it has.
        likelier: index of the class that the network believes.
        chance: probability of the label.
        likelier_chance: probability of the likelier class.
    """

    position: int
    label: int
    likelier: int
    chance: float
    likelier_chance: float


def rank_labels(
    chances: Float[np.ndarray, "num classes"], labels: Int64[np.ndarray, " num"]
) -> list[SuspectLabel]:
    """List the samples whose labels look wrong, the most suspect first.

    A label is suspect where the network believes in another class, and so firmly that it is above the mean
    probability that samples of that class get: what counts as firm is learnt class by class.

    Args:
        chances: probability of each class.
        labels: class of each sample, as the data says.

    Returns:
        Suspect samples by how far the likelier class is above the label. It finds wrong labels among
        samples that a network finds hard, and hard samples too: a person decides.

    Source: Northcutt, Jiang and Chuang, Confident Learning: Estimating Uncertainty in Dataset Labels,
        JAIR 70 (2021), equations 2 and 6; ranking by normalized margin.

    >>> chances = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.95, 0.05]])
    >>> [one.position for one in rank_labels(chances, np.array([0, 0, 1, 1]))]
    [3]
    """
    num, num_classes = chances.shape
    given = chances[np.arange(num), labels]
    sums = np.bincount(labels, weights=given, minlength=num_classes)
    counts = np.bincount(labels, minlength=num_classes)
    # A class without samples sets no bar; nothing is taken for one of it.
    bars = np.divide(sums, counts, out=np.full(num_classes, np.inf), where=counts > 0)
    others = np.where(chances >= bars, chances, -1.0)
    others[np.arange(num), labels] = -1.0
    likelier = others.argmax(axis=1)
    reached = others[np.arange(num), likelier]
    suspects = np.flatnonzero(reached > given)
    ranked = suspects[np.argsort((given - reached)[suspects], kind="stable")]
    return [
        SuspectLabel(int(row), int(labels[row]), int(likelier[row]), float(given[row]), float(reached[row]))
        for row in ranked
    ]
