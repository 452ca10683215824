"""How many samples a step, where nobody said."""

from __future__ import annotations

from math import log2


def choose_batch_size(num_samples: int | None) -> int:
    """Choose the power of two nearest to the square root of the number of samples, from 16 to 512.

    Small data needs many steps an epoch to be learnt at all; large data needs large steps to be fast.

    Args:
        num_samples: training samples; None where they cannot be counted (a stream), which gives 64.

    >>> [choose_batch_size(num) for num in (100, 1_000, 10_000, 60_000, 10_000_000)]
    [16, 32, 128, 256, 512]
    """
    if num_samples is None:
        return 64
    return int(min(512, max(16, 2 ** round(log2(max(1, num_samples)) / 2))))
