"""How many passes over the training data, where nobody said."""

from __future__ import annotations


def choose_epochs(num_samples: int | None) -> int:
    """Choose passes so that small data is learnt and large data ends in sensible time, from 5 to 200.

    Args:
        num_samples: training samples; None where they cannot be counted (a stream), which gives 5.

    >>> [choose_epochs(num) for num in (100, 1_000, 10_000, 60_000, 1_000_000)]
    [200, 150, 33, 10, 5]
    """
    if num_samples is None:
        return 5
    return int(min(200, max(5, round(150 * (1000 / max(1, num_samples)) ** 0.66))))
