"""How far columns are from having mean 0 and spread 1."""

from __future__ import annotations

import math

from torch import Tensor

_LEAST_ROWS = 30


def measure_off(inputs: Tensor) -> float:
    """Measure how far the column that is farthest from it is from mean 0 and standard deviation 1.

    Only scaling makes several columns exact to the last digits, and only of the very rows that it measured.

    Args:
        inputs: rows of columns; those that never vary do not count.

    Returns:
        The larger of both distances, whichever way the deviation was counted; infinite for fewer than 30
        rows, fewer than two columns that vary, and what are no rows of real numbers.

    >>> import torch
    >>> rows = torch.rand(100, 3)
    >>> measure_off((rows - rows.mean(0)) / rows.std(0)) < 1e-4, measure_off(rows) < 1e-4
    (True, False)
    """
    if inputs.ndim != 2 or len(inputs) < _LEAST_ROWS or not inputs.is_floating_point():
        return math.inf
    rows = inputs.detach().double()
    middle = rows.mean(0)
    # torch.std takes five times as long along the first axis.
    squares = (rows - middle).square().sum(0)
    varies = (squares / (len(rows) - 1)).sqrt() > 1e-6
    if int(varies.sum()) < 2:
        return math.inf
    counts = (len(rows), len(rows) - 1)
    spreads = [float(((squares[varies] / count).sqrt() - 1).abs().max()) for count in counts]
    return max(float(middle[varies].abs().max()), min(spreads))
