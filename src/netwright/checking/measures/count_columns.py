"""Whether a data set says that it has as many samples as its table has columns."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Dataset, Subset

from netwright.checking.measures.ask_sample import ask_sample

_MOST_NUMBERS = 20_000_000


def count_columns(dataset: Dataset[Any]) -> tuple[Any, str, int] | None:
    """Give a copy of a data set a column more, a row more, and other rows than the first.

    Args:
        dataset: the user's; it stays as it is.

    Returns:
        The data set that counts columns, its attribute and how many rows that has; None where the length
        does not follow the columns alone, or the first sample does not follow the first row alone.
    """
    while isinstance(dataset, Subset):
        dataset = dataset.dataset
    known: Any = dataset
    for name, value in vars(known).items():
        is_array = type(value).__module__ == "numpy" and hasattr(value, "__array__")
        rows = torch.as_tensor(value) if is_array and value.dtype.kind in "fiub" else value
        if not isinstance(rows, Tensor) or rows.ndim < 2 or not 0 < rows.numel() <= _MOST_NUMBERS:
            continue
        num = len(known)
        if len(rows) <= num or num not in rows.shape[1:]:
            continue
        axis = list(rows.shape).index(num, 1)
        wider, longer = torch.cat([rows, rows.narrow(axis, 0, 1)], axis), torch.cat([rows, rows[:1]])
        lengths = [len(_put(known, name, part, is_array)) for part in (wider, longer)]
        if lengths == [num + 1, num] and _is_by_row(known, name, rows, is_array):
            return known, name, len(rows)
    return None


def _is_by_row(known: Any, name: str, rows: Tensor, is_array: bool) -> bool:
    others, first = rows.clone(), rows.clone()
    others[1:] = rows[:1]
    first[0] = rows[int((rows != rows[0]).flatten(1).any(1).int().argmax())]
    asked = [_ask(_put(known, name, part, is_array)) for part in (rows, others, first)]
    return _is_same(asked[0], asked[1]) and not _is_same(asked[0], asked[2])


def _put(known: Any, name: str, rows: Tensor, is_array: bool) -> Any:
    twin = copy.copy(known)
    vars(twin)[name] = rows.numpy() if is_array else rows.clone()
    return twin


def _ask(twin: Any) -> list[Tensor]:
    return [torch.as_tensor(part).clone() for part in ask_sample(twin, 0)]


def _is_same(one: list[Tensor], two: list[Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one, two, strict=True))
