"""How many samples of a data set are different when they are read again."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from netwright.checking.measures.ask_sample import ask_sample

_NUM_SAMPLES = 3


def count_changed(dataset: Any) -> tuple[int, int]:
    """Read the first samples twice, with different random numbers.

    Args:
        dataset: the user's.

    Returns:
        Inputs that were read twice, and how many of them differ; 0 and 0 where they cannot be read.

    >>> count_changed([1.0, 2.0])
    (0, 0)
    """
    first, second = (_read_samples(dataset, seed) for seed in (1, 2))
    return len(first), sum(not one.equal(two) for one, two in zip(first, second, strict=False))


def _read_samples(dataset: Any, seed: int) -> list[Tensor]:
    try:
        # Each sample with random numbers of its own: one that is flipped now and then would seem the same.
        places = range(min(_NUM_SAMPLES, len(dataset)))
        inputs = [ask_sample(dataset, place, _NUM_SAMPLES * seed + place)[0] for place in places]
    except Exception:  # what cannot be read outside of its loop is not judged
        return []
    return [one for one in inputs if isinstance(one, Tensor)]
