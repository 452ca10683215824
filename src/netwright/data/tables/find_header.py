"""How many of the first records of a text table name the columns."""

from __future__ import annotations

import numpy as np
import polars as pl

from netwright.data.tables.clean_frame import MISSING_MARKS

_MOST_ROWS = 3


def find_header(frame: pl.DataFrame) -> int:
    """Judge by evidence how many of the first rows name the columns.

    A column whose other cells are numbers speaks for a header where its first cell is none, and against
    where it is one. A column of words speaks against where its first cell comes again below. Numbers
    that count up by one (0, 1, 2 or 2019, 2020, 2021) are names. Without evidence there is a header.
    A second row (of units, or below merged cells) belongs to it where no column of numbers has one there.

    Args:
        frame: strings, the first row among them.

    >>> find_header(pl.DataFrame({"a": ["sex", "M", "F"], "b": ["age", "3", "5"]}))
    1
    >>> find_header(pl.DataFrame({"a": ["M", "M", "F"], "b": ["1", "3", "5"]}))
    0
    >>> find_header(pl.DataFrame({"a": ["sex", "", "F", "M"], "b": ["height", "cm", "3", "5"]}))
    2
    """
    head = [(cell or "").strip() for cell in frame.row(0)]
    rest = frame[1:2001].select(pl.all().cast(pl.String).str.strip_chars())
    if rest.height == 0:
        return int(not any(_is_number(cell) for cell in head))
    # A first row that comes again whole (tables pasted one below another) says nothing about its cells.
    rest = rest.filter(~pl.all_horizontal(pl.col(n) == c for n, c in zip(rest.columns, head, strict=True)))
    rest = rest.select(pl.when(~pl.all().is_in(list(MISSING_MARKS))).then(pl.all()))
    counting = [float(cell) for cell in head if _is_number(cell)]
    if len(counting) >= 3 and np.all(np.diff(counting) == 1):
        return 1
    numbers = [_has_numbers(column) for column in rest]
    total = 0
    for cell, column, is_numbers in zip(head, rest, numbers, strict=True):
        known = column.drop_nulls()
        if not cell or not len(known):
            continue
        if is_numbers:
            total += -1 if _is_number(cell) else 0 if cell in MISSING_MARKS else 1
        elif bool((known == cell).any()) and known.n_unique() <= len(known):
            total -= 1
    if total < 0:
        return 0
    return 1 + _count_below(rest, numbers)


def _count_below(rest: pl.DataFrame, numbers: list[bool]) -> int:
    """Rows below the first that belong to the header: words in columns of numbers, and never a number."""
    num = 0
    while num < min(_MOST_ROWS - 1, rest.height - 2):
        cells = rest.row(num)
        named = [cell for cell, is_numbers in zip(cells, numbers, strict=True) if is_numbers]
        words = [cell for cell in named if cell and not _is_number(cell)]
        # One word among numbers may be a slip of the pen in the first data row.
        if len(words) < max(1, len(named) / 2) or any(_is_number(cell) for cell in cells if cell):
            break
        if len(words) == 1 and any(cell for cell, of in zip(cells, numbers, strict=True) if not of):
            break
        num += 1
    return num


def _has_numbers(column: pl.Series) -> bool:
    """Whether 9 of 10 cells are numbers; in a short table the rows of a taller header do not count."""
    is_number = column.cast(pl.Float64, strict=False).is_not_null().to_numpy()
    known = column.is_not_null().to_numpy()
    below = [
        known[num:].sum() > 0 and is_number[num:].sum() >= 0.9 * known[num:].sum()
        for num in range(_MOST_ROWS)
    ]
    return any(below)


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "").rstrip("%"))
    except ValueError:
        return False
    return cell.lower() not in {"nan", "inf", "infinity"}
