"""How many passes over the training data, where nobody said."""

from __future__ import annotations


def choose_epochs(num_samples: int | None) -> int:
    """Choose passes so that small data is learnt and large data ends in sensible time, from 5 to 80.

    All of them are run, so that the learning rate comes down to the end: fewer epochs with their whole
    schedule beat many that are broken off.

    Args:
        num_samples: training samples; None where they cannot be counted (a stream), which gives 5.

    >>> [choose_epochs(num) for num in (100, 1_000, 10_000, 60_000, 1_000_000)]
    [63, 40, 25, 10, 5]
    """
    if num_samples is None:
        return 5
    num = max(1, num_samples)
    # Small data needs fewer passes as it grows; from about 15,000 samples on it is time that counts.
    return int(min(80, max(5, round(min(40 * (1_000 / num) ** 0.2, 10 * (60_000 / num) ** 0.66)))))
