"""What a data set keeps for one sample."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor


def read_row(held: Any, place: int) -> Tensor | None:
    """Read the row of a sample in the memory of its data set.

    Args:
        held: an attribute of the data set: a table, a list of rows or of samples, or a cache by place.
        place: of the sample.

    Returns:
        The row in that very memory; None where there is none of real numbers.

    >>> read_row([(torch.ones(2), 7)], 0)
    tensor([1., 1.])
    >>> read_row({3: "words"}, 3)
    """
    table = read_numbers(held)
    if table is not None:
        return table[place] if table.ndim and place < len(table) else None
    # Only plain ones: a list of the user's own class may draw or count when it is asked.
    if type(held) is dict:
        sample = held.get(place)
    else:
        sample = held[place] if type(held) in {list, tuple} and place < len(held) else None
    parts: Any = sample if type(sample) in {list, tuple} else [sample]
    return next((row for part in parts if (row := read_numbers(part)) is not None and row.ndim), None)


def read_numbers(value: Any) -> Tensor | None:
    """Give tensors and arrays of real numbers as tensors of the same memory.

    Args:
        value: anything.

    Returns:
        The tensor; None for anything else.
    """
    if not isinstance(value, Tensor) and type(value).__module__ == "numpy" and hasattr(value, "__array__"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what may not be written to is only read
                value = torch.from_numpy(value)
        except (TypeError, ValueError):
            return None
    return value.detach() if isinstance(value, Tensor) and not value.is_complex() else None
