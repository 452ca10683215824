"""The cells of a table as the arrays that an exported network takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from netwright.data.tables.column_plan import ColumnPlan
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table


def to_cell_arrays(table: Table, plans: Sequence[ColumnPlan]) -> dict[str, Any]:
    """Give each column as an exported network takes it, one array of (num, 1) a column.

    Args:
        table: rows with every column of the plans.
        plans: the columns that the network looks at.

    Returns:
        By column: float64 for numbers (NaN where missing), float64 days since 1970-01-01 for dates (NaN
        where missing), strings for all else ("" where missing).

    Raises:
        DataError: a cell is not what the column's role says.

    >>> table = Table(pl.DataFrame({"age": ["3", None], "kind": ["cat", None]}), "pets.csv")
    >>> arrays = to_cell_arrays(table, [ColumnPlan("age", "number"), ColumnPlan("kind", "category")])
    >>> arrays["age"].tolist(), arrays["kind"].tolist()
    ([[3.0], [nan]], [['cat'], ['']])
    """
    arrays: dict[str, Any] = {}
    for plan in plans:
        if plan.role == "number":
            values = plan.read_numbers(table)[0]
        elif plan.role == "date":
            seconds = plan.read_dates(table).dt.epoch("s").cast(pl.Float64)
            values = (seconds / 86_400).fill_null(float("nan")).to_numpy()
        else:
            values = read_words(table.frame[plan.name]).fill_null("").to_numpy().astype(object)
        arrays[plan.name] = np.ascontiguousarray(values)[:, None]
    return arrays
