"""Rows that cannot be used: answers that are missing, words among numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from netwright.core.errors import DataError
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.table import Table


def check_cells(
    table: Table,
    *,
    targets: Sequence[str],
    ignore: Sequence[str] = (),
    roles: Mapping[str, str] | None = None,
    bad_rows: str = "error",
) -> Table:
    """Find rows whose target is missing, and words in a column of numbers; refuse or leave them out.

    A column is one of numbers where at least 9 of 10 values are numbers and more than 20 of them differ.

    Args:
        table: the table.
        targets: columns to predict.
        ignore: columns that are not used.
        roles: roles that the user decided; a column that is to be a category may hold anything.
        bad_rows: `error`, or `skip` to leave such rows out.

    Returns:
        The table without the rows that were left out.

    Raises:
        DataError: a target is missing, or a word stands among numbers.

    >>> table = Table(pl.DataFrame({"x": ["1", "2"], "y": ["a", None]}), "t.csv", np.array([2, 3]))
    >>> check_cells(table, targets=["y"], bad_rows="skip").facts["skipped"]
    [{'line': 3, 'reason': 'no value in target `y`'}]
    """
    roles = roles or {}
    for name in targets:
        cells = table.frame[name]
        bad = cells.is_null() | (cells.is_infinite() if cells.dtype.is_float() else pl.Series([False]))
        rows = bad.arg_true().to_numpy().astype(np.int64)
        if len(rows) and (bad_rows != "skip" or len(rows) == len(cells)):
            raise DataError(
                f"target `{name}` has no value in {len(rows)} of {len(cells)} rows",
                where=table.locate(rows, name),
                fix="bad_rows: skip (--set data.bad_rows=skip) leaves these rows out"
                if len(rows) < len(cells)
                else "choose another target",
            )
        table = table.skip(rows, f"no value in target `{name}`")
    for name in table.frame.columns:
        if name in ignore or roles.get(name, "number") != "number":
            continue
        rows = _find_words(table.frame[name])
        if not len(rows):
            continue
        if bad_rows != "skip":
            words = table.frame[name].gather(rows).unique(maintain_order=True).to_list()
            shown = ", ".join(f"`{word[:40]}`" for word in words[:3]) + (", …" if len(words) > 3 else "")
            raise DataError(
                f"{shown} in `{name}`, where the other values are numbers",
                where=table.locate(rows, name),
                fix=f"correct or empty the cells, bad_rows: skip, or roles: {{{name}: category}}",
            )
        table = table.skip(rows, f"not a number in `{name}`")
    return table


def _find_words(cells: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    none = np.empty(0, dtype=np.int64)
    if cells.dtype != pl.String:
        return none
    form = NumberFormat.find(cells, share=0.9)
    if form is None:
        return none
    values = form.read(cells)
    wrong = (cells.is_not_null() & values.is_null()).arg_true().to_numpy().astype(np.int64)
    return wrong if len(wrong) and values.drop_nulls().n_unique() > 20 else none
