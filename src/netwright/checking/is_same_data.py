"""Whether two data sets hold the same samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset, IterableDataset

_MOST_NUMBERS = 20_000_000
_MOST_PARTS = 200_000


def is_same_data(one: Any, other: Any) -> bool:
    """Say whether two data sets are one, or of one class and made of the same.

    Args:
        one: a data set.
        other: another.

    Returns:
        False where that cannot be told.

    >>> from torch.utils.data import TensorDataset
    >>> rows = torch.arange(6)
    >>> is_same_data(TensorDataset(rows[:3]), TensorDataset(rows[:3].clone()))
    True
    >>> is_same_data(TensorDataset(rows[:3]), TensorDataset(rows[3:]))
    False
    """
    if one is other:
        return True
    if type(one) is not type(other) or isinstance(one, IterableDataset):
        return False
    held, others = getattr(one, "__dict__", {}), getattr(other, "__dict__", {})
    if not held or held.keys() != others.keys():
        return False
    return all(_is_same(value, others[name]) for name, value in held.items())


def _is_same(value: Any, other: Any) -> bool:
    if value is other or type(value) is not type(other):
        return value is other
    if isinstance(value, Tensor):
        is_alike = value.shape == other.shape and value.dtype == other.dtype and value.device == other.device
        return is_alike and value.numel() <= _MOST_NUMBERS and torch.equal(value, other)
    if isinstance(value, np.ndarray):
        is_alike = value.shape == other.shape and value.dtype == other.dtype and value.dtype != object
        return bool(is_alike and value.size <= _MOST_NUMBERS and np.array_equal(value, other))
    if isinstance(value, list | tuple | range):
        is_alike = len(value) == len(other) <= _MOST_PARTS
        return is_alike and all(map(_is_same, value, other))
    is_number = isinstance(value, int | float | str | np.generic)
    return bool(value == other) if is_number else isinstance(value, Dataset) and is_same_data(value, other)
