"""From rows of fields to a table with named columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from netwright.core.errors import DataError
from netwright.data.tables.clean_frame import clean_frame, leave_marked
from netwright.data.tables.find_header import find_header
from netwright.data.tables.table import Table
from netwright.data.tables.type_columns import type_columns


def cut_header(
    table: Table, *, header: bool | Literal["auto"] = "auto", missing: Sequence[str | int | float] = ()
) -> Table:
    """Name the columns by the header, and leave out titles, blank rows and repeats of the header.

    Args:
        table: strings as they stand in the file, the header among the rows.
        header: whether the first row names the columns.
        missing: the user's own marks of missing cells.

    Returns:
        The table, clean; columns of plain numbers are numbers. `facts` tell what was left out.

    Raises:
        DataError: no rows are left.

    >>> rows = pl.DataFrame({"a": ["", "x", "1"], "b": ["", "y", "?"]})
    >>> cut_header(Table(rows, "t.csv")).frame.rows(named=True)
    [{'x': 1, 'y': None}]
    """
    table = _leave_titles(table)
    table = table.skip(_find_blank(table.frame), "no values")
    if table.frame.height == 0:
        raise no_rows(table.name, "the file has no rows")
    # That there is a header can be known; how many rows it has is seen.
    num_header = 0 if header is False else find_header(table.frame)
    num_header = max(num_header, int(header is True))
    names = [[cell or "" for cell in table.frame.row(row)] for row in range(num_header)]
    if num_header:
        table = _drop_header(table, names)
        if table.frame.height == 0:
            raise no_rows(table.name, "the file has a header and no rows")
    return name_table(table, names, missing=missing, has_types=False)


def name_table(
    table: Table, names: list[list[str]], *, missing: Sequence[str | int | float] = (), has_types: bool
) -> Table:
    """Give the columns of rows without a header their names, clean the cells and type them.

    Args:
        table: the rows.
        names: the header's rows; none names the columns by place.
        missing: the user's own marks of missing cells.
        has_types: whether columns of numbers are numbers already.
    """
    rows = names or [[f"column_{index + 1}" for index in range(table.frame.width)]]
    frame, facts = clean_frame(table.frame, rows, missing=missing)
    if not has_types:
        frame = leave_marked(type_columns(frame), missing)
    nameless = [index for index in range(frame.width) if not any(row[index].strip() for row in names)]
    num_kept = frame.width
    while num_kept - 1 in nameless and frame.to_series(num_kept - 1).null_count() == frame.height:
        num_kept -= 1
    if 0 < num_kept < frame.width:
        num = frame.width - num_kept
        facts["notes"].append(f"{num} empty column{'s' * (num > 1)} without a name at the end left out")
        frame = frame[:, :num_kept]
    return replace(table, frame=frame, facts={**facts, "header": bool(names), **table.facts})


def no_rows(name: str, what: str) -> DataError:
    """Say that a file holds no rows."""
    return DataError(what, where=name, fix="give a file with a line of column names and rows below it")


def _leave_titles(table: Table) -> Table:
    frame, num_titles = table.frame, 0
    while frame.width >= 3 and num_titles < frame.height - 2:
        cells = [(cell or "").strip() for cell in frame.row(num_titles)]
        if not cells[0] or any(cells[1:]):
            break
        num_titles += 1
    return table.skip(np.arange(num_titles), "a title above the table")


def _find_blank(frame: pl.DataFrame) -> npt.NDArray[np.int64]:
    empty = pl.all_horizontal(pl.all().str.strip_chars().fill_null("") == "")
    return frame.select(empty).to_series().arg_true().to_numpy().astype(np.int64)


def _drop_header(table: Table, names: list[list[str]]) -> Table:
    """Take the header off, and rows that repeat it (tables that were pasted one below another)."""
    num = len(names)
    same = pl.all_horizontal(
        pl.col(column).fill_null("") == cell
        for column, cell in zip(table.frame.columns, names[0], strict=True)
    )
    rows = table.frame.select(same).to_series().arg_true().to_numpy().astype(np.int64)
    rows = rows[rows >= num]
    titles = pl.all_horizontal(pl.col(table.frame.columns[1:]).fill_null("").str.strip_chars() == "")
    alone = table.frame.select(titles).to_series().to_numpy() if table.frame.width > 2 else None
    above = np.array([row - 1 for row in rows if alone is not None and alone[row - 1]], dtype=np.int64)
    lines = None if table.lines is None else table.lines[num:]
    rest = replace(table, frame=table.frame[num:], lines=lines, rows=None)
    # In a single column an equal cell may well be a value.
    repeats = np.concatenate([rows, above]) - num if table.frame.width > 1 else rows[:0]
    return rest.skip(np.sort(repeats), "repeats the header, or a title above one")
