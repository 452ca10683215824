"""Count, mean and spread of numbers, added up block by block."""

from __future__ import annotations

from typing import final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


@final
class Moments:
    """Count, mean, spread and range of columns of numbers, added up block by block.

    NaN is left out. Sums are kept about the mean, so that a large mean does not swallow a small spread.

    Args:
        num_columns: columns.

    Source: Chan, Golub and LeVeque 1979, Updating Formulae and a Pairwise Algorithm for Computing Sample
    Variances.

    >>> moments = Moments(1)
    >>> moments.add(np.array([[1.0], [2.0]]))
    >>> moments.add(np.array([[6.0], [np.nan]]))
    >>> moments.mean.tolist(), moments.count.tolist(), moments.high.tolist()
    ([3.0], [3.0], [6.0])
    """

    def __init__(self, num_columns: int) -> None:
        self.count = np.zeros(num_columns)
        self.mean = np.zeros(num_columns)
        self._squares = np.zeros(num_columns)
        self.low = np.full(num_columns, np.inf)
        self.high = np.full(num_columns, -np.inf)

    def add(self, numbers: Numbers) -> None:
        """Add rows: (rows, columns)."""
        if not len(numbers) or not numbers.shape[1]:
            return
        known = ~np.isnan(numbers)
        count = known.sum(axis=0).astype(np.float64)
        mean = np.where(known, numbers, 0.0).sum(axis=0) / np.maximum(count, 1)
        squares = np.square(np.where(known, numbers - mean, 0.0)).sum(axis=0)
        self._join(count, mean, squares)
        self.low = np.minimum(self.low, np.where(known, numbers, np.inf).min(axis=0))
        self.high = np.maximum(self.high, np.where(known, numbers, -np.inf).max(axis=0))

    def fill(self, counts: Numbers, values: Numbers) -> None:
        """Add a value to each column so many times."""
        self._join(counts, values, np.zeros_like(counts))

    @property
    def deviation(self) -> Numbers:
        """Standard deviation of each column, of all rows (not of a sample)."""
        deviation: Numbers = np.sqrt(self._squares / np.maximum(self.count, 1))
        return deviation

    def _join(self, count: Numbers, mean: Numbers, squares: Numbers) -> None:
        both = self.count + count
        share = count / np.maximum(both, 1)
        step = mean - self.mean
        self._squares += squares + np.square(step) * self.count * share
        self.mean = self.mean + step * share
        self.count = both
