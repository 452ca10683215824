"""Which columns of numbers are others, scaled."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Float64
from torch import Tensor

Columns = Float64[np.ndarray, "rows columns"]

_LEAST_ROWS = 10
_MOST_NUMBERS = 4_000_000
_MOST_PAIRS = 20_000
_CLOSE = 1e-2


def read_columns(value: Any) -> Columns | None:
    """Read rows of numbers, whatever holds them: arrays, frames, sparse matrices, tensors.

    Args:
        value: one number, or several, a row.

    Returns:
        Rows of columns; None where it holds no numbers or too many.

    >>> read_columns([1, 2]).shape, read_columns(["a", "b"])
    ((2, 1), None)
    """
    if int(np.prod(getattr(value, "shape", ()))) > _MOST_NUMBERS or _is_text(value):
        return None
    if isinstance(value, Tensor):
        value = value.detach().cpu()
        value = value.double() if value.is_floating_point() else value
    try:
        rows = np.asarray(value.toarray() if hasattr(value, "toarray") else value)
        rows = rows[:0] if np.iscomplexobj(rows) else rows.astype(np.float64)
    except (TypeError, ValueError):  # words, ragged lists
        return None
    return rows.reshape(len(rows), -1) if rows.ndim and rows.size else None


def _is_text(value: Any) -> bool:
    """Whether a list holds texts, which an array would make all as long as the longest."""
    return isinstance(value, list | tuple) and (
        len(value) > _MOST_NUMBERS or isinstance(next(iter(value), ""), str)
    )


def match_columns(made: Columns, seen: Columns) -> dict[int, int]:
    """Find the columns that are others but for a scale (above 0) and a shift.

    Args:
        made: rows of columns.
        seen: as many rows, in the same order, of as many columns or others.

    Returns:
        By the place of a column, that of the column which it is.

    >>> rows = np.arange(12.0) % 5
    >>> match_columns(rows[:, None], np.stack([rows[::-1], 3 * rows + 1], 1))
    {0: 1}
    """
    if len(made) != len(seen) or len(made) < _LEAST_ROWS:
        return {}
    first, second = _standardise(made), _standardise(seen)
    if made.shape == seen.shape:
        same = np.flatnonzero((np.abs(first - second).max(0) < _CLOSE) & first.any(0))
        if len(same):
            return {int(place): int(place) for place in same}
    found = {}
    for place in range(min(made.shape[1], _MOST_PAIRS // seen.shape[1] + 1)):
        column = first[:, place]
        likeness = column @ second / len(column)
        other = int(likeness.argmax())
        if column.any() and np.abs(column - second[:, other]).max() < _CLOSE:
            found[place] = other
    return found


def _standardise(rows: Columns) -> Columns:
    """Mean 0 and spread 1 in each column; zeros where a column never varies."""
    spread = rows.std(0)
    varies = np.isfinite(spread) & (spread > 1e-9 * (1e-9 + np.abs(rows).max(0)))
    return np.where(varies, (rows - rows.mean(0)) / np.where(varies, spread, 1.0), 0.0)
