"""Whether the first record of a text table names the columns."""

from __future__ import annotations

import numpy as np
import polars as pl

_MISSING = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "-"]


def find_header(frame: pl.DataFrame) -> bool:
    """Judge by evidence whether the first row names the columns.

    A column whose other cells are numbers speaks for a header where its first cell is none, and against
    where it is one. A column of words speaks against where its first cell comes again below. Numbers
    that count up by one (0, 1, 2 or 2019, 2020, 2021) are names. Without evidence there is a header.

    Args:
        frame: strings, the first row among them.

    >>> find_header(pl.DataFrame({"a": ["sex", "M", "F"], "b": ["age", "3", "5"]}))
    True
    >>> find_header(pl.DataFrame({"a": ["M", "M", "F"], "b": ["1", "3", "5"]}))
    False
    """
    head = [(cell or "").strip() for cell in frame.row(0)]
    rest = frame[1:2001].select(pl.all().cast(pl.String).str.strip_chars())
    if rest.height == 0:
        return not any(_is_number(cell) for cell in head)
    # A first row that comes again whole (tables pasted one below another) says nothing about its cells.
    rest = rest.filter(~pl.all_horizontal(pl.col(n) == c for n, c in zip(rest.columns, head, strict=True)))
    rest = rest.select(pl.when(~pl.all().is_in(_MISSING)).then(pl.all()))
    counting = [float(cell) for cell in head if _is_number(cell)]
    if len(counting) >= 3 and np.all(np.diff(counting) == 1):
        return True
    total = 0
    for cell, column in zip(head, rest, strict=True):
        known = column.drop_nulls()
        if not cell or not len(known):
            continue
        if float(known.cast(pl.Float64, strict=False).is_not_null().mean()) >= 0.9:  # type: ignore[arg-type]  # of booleans a float
            total += -1 if _is_number(cell) else 0 if cell in _MISSING else 1
        elif bool((known == cell).any()) and known.n_unique() <= len(known):
            total -= 1
    return total >= 0


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "").rstrip("%"))
    except ValueError:
        return False
    return cell.lower() not in {"nan", "inf", "infinity"}
