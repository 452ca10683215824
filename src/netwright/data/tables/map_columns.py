"""The same for every column of a table, some of them side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_AT_ONCE = 4
"""Each may hold copies of its cells: all at once would be several times the table."""

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def map_columns(function: Callable[[Item], Answer], columns: Iterable[Item]) -> list[Answer]:
    """Do the same for every column; counting and sorting its cells goes on outside Python.

    Args:
        function: what is done; it may raise, and then so does this.
        columns: the columns, or their names.

    Returns:
        The answers, in the order of the columns.

    >>> map_columns(len, ["age", "price"])
    [3, 5]
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(function, columns))
