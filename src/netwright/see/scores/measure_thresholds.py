"""What every threshold of a yes/no answer would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Shaped


@dataclass(frozen=True)
class Thresholds:
    """What every threshold of a yes/no answer would give, from the highest to the lowest.

    Args:
        threshold: probability from which on the answer is yes; the first is infinite: no answer is yes.
        false_positives: share of the "no" samples that are answered yes.
        true_positives: share of the "yes" samples that are found (recall).
        precision: share of the yes answers that are right; 1 where there is none.
        auroc: area under true over false positives.
        average_precision: mean precision, weighed by the rise of recall.
    """

    threshold: Float[np.ndarray, " steps"]
    false_positives: Float[np.ndarray, " steps"]
    true_positives: Float[np.ndarray, " steps"]
    precision: Float[np.ndarray, " steps"]
    auroc: float
    average_precision: float


def measure_thresholds(
    chances: Float[np.ndarray, " num"], truth: Shaped[np.ndarray, " num"]
) -> Thresholds | None:
    """Go through every threshold; definitions are scikit-learn's.

    Args:
        chances: probability of yes, by sample.
        truth: 0 or 1, by sample.

    Returns:
        None where all samples are of one class.

    >>> found = measure_thresholds(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1]))
    >>> found.auroc, round(found.average_precision, 4)
    (0.75, 0.8333)
    """
    order = np.argsort(-chances, kind="stable")
    sorted_chances, is_yes = chances[order], truth[order] > 0.5
    num_yes = int(is_yes.sum())
    if num_yes in {0, len(is_yes)}:
        return None
    # Equal probabilities pass a threshold together.
    ends = np.append(np.flatnonzero(np.diff(sorted_chances)), len(chances) - 1)
    hits = np.concatenate([[0], np.cumsum(is_yes)[ends]])
    alarms = np.concatenate([[0], np.cumsum(~is_yes)[ends]])
    recall, false_positives = hits / num_yes, alarms / (len(is_yes) - num_yes)
    precision = np.divide(hits, hits + alarms, out=np.ones(len(hits)), where=hits + alarms > 0)
    return Thresholds(
        np.concatenate([[np.inf], sorted_chances[ends]]),
        false_positives,
        recall,
        precision,
        float(np.trapezoid(recall, false_positives)),
        float((np.diff(recall) * precision[1:]).sum()),
    )
