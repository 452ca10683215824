"""Many numbers as counts and percentiles that a lone outlier does not spoil."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Shaped
from torch import Tensor

NUM_BINS = 24
_MOST_SORTED = 2048
_PERCENTS = (0, 1, 5, 25, 50, 75, 95, 99, 100)


@dataclass(frozen=True)
class NumberSummary:
    """Many numbers, summed up.

    Args:
        count: how many there are.
        mean: of the finite ones.
        std: standard deviation of the finite ones.
        percentiles: of the finite ones: 0, 1, 5, 25, 50, 75, 95, 99 and 100 %.
        low: left edge of the first bin.
        high: right edge of the last bin.
        bins: share of the numbers in each of `NUM_BINS` equal bins, in parts of 10,000.
        below: share below the bins, in parts of 10,000.
        above: share above the bins, in parts of 10,000.
        zeros: share that is exactly 0, 0 to 1.
        not_finite: share that is NaN or infinite, 0 to 1.
    """

    count: int
    mean: float
    std: float
    percentiles: tuple[float, ...]
    low: float
    high: float
    bins: tuple[int, ...]
    below: int = 0
    above: int = 0
    zeros: float = 0.0
    not_finite: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return dict(vars(self))


def summarise_numbers(values: Shaped[Tensor, "..."]) -> NumberSummary:
    """Sum up many numbers; of more than 2,048, evenly chosen ones stand for all.

    The bins span what lies within four times the middle half on either side of it, or all where nothing
    lies farther out: one outlier does not press the rest into a single bin.

    Args:
        values: of any shape.

    >>> import torch
    >>> told = summarise_numbers(torch.cat([torch.linspace(-1, 1, 999), torch.tensor([1e6])]))
    >>> told.high < 10, told.above, round(told.percentiles[4], 2)
    (True, 10, 0.0)
    """
    flat = values.detach().reshape(-1)
    count = flat.numel()
    if count > _MOST_SORTED:
        flat = flat[:: -(-count // _MOST_SORTED)]
    numbers = flat.float().cpu().numpy()
    is_finite = np.isfinite(numbers)
    num_finite = int(np.count_nonzero(is_finite))
    sorted_ = np.sort(numbers if len(numbers) == num_finite else numbers[is_finite])
    if not len(sorted_):
        return NumberSummary(
            count, 0.0, 0.0, (0.0,) * len(_PERCENTS), 0.0, 0.0, (0,) * NUM_BINS, not_finite=1.0
        )
    at = (np.array(_PERCENTS) / 100 * (len(sorted_) - 1)).round().astype(np.int64)
    percentiles = sorted_[at].astype(np.float64)
    reach = 4 * (percentiles[5] - percentiles[3]) or 4 * (percentiles[7] - percentiles[1])
    low = max(percentiles[0], percentiles[3] - reach)
    high = min(percentiles[-1], percentiles[5] + reach)
    edges = np.linspace(low, high, NUM_BINS + 1)
    places = np.searchsorted(sorted_, edges.astype(np.float32), side="left")
    places[-1] = np.searchsorted(sorted_, np.float32(high), side="right")
    part = 10_000 / len(sorted_)
    bins = np.diff(places) * part
    wide = sorted_.astype(np.float64)
    mean = wide.sum() / len(wide)
    return NumberSummary(
        count,
        _shorten(mean),
        _shorten(math.sqrt(max(0.0, float(wide @ wide) / len(wide) - mean**2))),
        tuple(map(_shorten, percentiles)),
        _shorten(low),
        _shorten(high),
        tuple(map(int, bins.round())),
        round(int(places[0]) * part),
        round((len(sorted_) - int(places[-1])) * part),
        round(1 - int(np.count_nonzero(sorted_)) / len(sorted_), 4),
        round(1 - len(sorted_) / len(numbers), 4),
    )


def _shorten(number: float) -> float:
    """Five digits are more than a picture shows, and the file stays small."""
    return float(f"{number:.5g}")
