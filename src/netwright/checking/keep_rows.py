"""Copies of what a data set keeps, before anything has asked it."""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch.utils.data import Subset

from netwright.checking.read_row import read_row

_NUM_ROWS = 3
_MOST_NUMBERS = 1_000_000


def keep_rows(dataset: Any) -> dict[str, list[Tensor]]:
    """Copy the first rows of a data set, to ask a copy of it again as it was.

    Args:
        dataset: the user's.

    Returns:
        By attribute, its first rows; large ones are left out.
    """
    while isinstance(dataset, Subset):
        dataset = dataset.dataset
    kept: dict[str, list[Tensor]] = {}
    for name, held in getattr(dataset, "__dict__", {}).items():
        rows = [row for place in range(_NUM_ROWS) if (row := read_row(held, place)) is not None]
        if rows and all(row.layout == rows[0].layout and row.numel() <= _MOST_NUMBERS for row in rows):
            kept[name] = [row.clone() for row in rows]
    return kept
