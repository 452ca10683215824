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
        is_firm: whether the likelier class is believed as firmly as samples of that class are on average.
    """

    position: int
    label: int
    likelier: int
    chance: float
    likelier_chance: float
    is_firm: bool


def rank_labels(
    chances: Float[np.ndarray, "num classes"], labels: Int64[np.ndarray, " num"]
) -> list[SuspectLabel]:
    """List the samples of which the network believes another class, the least likely label first.

    What counts as firm is learnt class by class: the mean probability that samples of a class give it.
    The number of firm ones estimates how many labels are wrong.

    Args:
        chances: probability of each class.
        labels: class of each sample, as the data says.

    Returns:
        Suspect samples. Hard samples are among them too: a person decides.

    Source: Northcutt, Jiang and Chuang, Confident Learning: Estimating Uncertainty in Dataset Labels,
        JAIR 70 (2021): the bars of equation 2, the ranking by self-confidence of section 3.3.

    >>> chances = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.95, 0.05]])
    >>> [(one.position, one.is_firm) for one in rank_labels(chances, np.array([0, 0, 1, 1]))]
    [(3, True)]
    """
    num, num_classes = chances.shape
    given = chances[np.arange(num), labels]
    likelier = chances.argmax(axis=1)
    reached = chances.max(axis=1)
    sums = np.bincount(labels, weights=given, minlength=num_classes)
    counts = np.bincount(labels, minlength=num_classes)
    # A class without samples sets no bar: nothing is firmly of it.
    bars = np.divide(sums, counts, out=np.full(num_classes, np.inf), where=counts > 0)
    suspects = np.flatnonzero(reached > given)
    ranked = suspects[np.argsort(given[suspects], kind="stable")]
    return [
        SuspectLabel(
            int(row),
            int(labels[row]),
            int(likelier[row]),
            float(given[row]),
            float(reached[row]),
            bool(reached[row] >= bars[likelier[row]]),
        )
        for row in ranked
    ]
