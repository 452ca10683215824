"""Whether features go together, as those of real things do."""

from __future__ import annotations

import torch
from torch import Tensor

_MOST_ROWS, _MOST_FEATURES = 2000, 64
_MANY = 16


def goes_together(inputs: Tensor) -> bool:
    """Say whether more than one pair of features in twenty has a correlation over 0.3; half of few features.

    A few made-up columns share a factor soon, and a hard function of them looks like no function at all.

    Args:
        inputs: (rows, ...) of real numbers; those that were drawn one by one do not go together.

    >>> goes_together(torch.randn(500, 8, generator=torch.Generator().manual_seed(0)))
    False
    """
    rows = inputs.detach().flatten(1).double()
    rows = rows[:_MOST_ROWS, rows.std(0) > 1e-9][:, :_MOST_FEATURES]
    if rows.shape[1] < 4:
        return False
    pairs = torch.corrcoef(rows.T).abs().triu(1)
    share = 0.05 if rows.shape[1] >= _MANY else 0.5
    return int((pairs > 0.3).sum()) > share * rows.shape[1] * (rows.shape[1] - 1) / 2
