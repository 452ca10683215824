"""Bring the cells of a frame to one form: trimmed, missing marks null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from netwright.data.tables.name_columns import name_columns

TRIMMED = " \t\r\n\u3000\u00a0\ufeff"
"""Blanks around a cell, those of Chinese text and a byte order mark among them."""

MISSING_MARKS = (
    *("", "NA", "N/A", "n/a", "na", "#N/A", "<NA>", "NaN", "nan", "NAN", "NaT", "NULL", "Null", "null"),
    *("None", "none", "NONE", "?", "？", "-", "--", "—", "——", "/", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"),
    *("暂无数据", "暂无", "无数据", "缺失"),
)
"""Cells that say that there is no value."""


def clean_frame(
    frame: pl.DataFrame, header: Sequence[Sequence[str]], *, missing: Sequence[str | int | float] = ()
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Trim strings, turn missing marks into nulls, and make column names usable and distinct.

    Args:
        frame: cells as they were read.
        header: the header's rows, a cell for each column; see `name_columns`.
        missing: the user's own marks, beside `MISSING_MARKS`; numbers count in columns of numbers too.

    Returns:
        The frame, and facts: `notes` about renamed columns, `none_class` (string columns whose only
        missing mark is the word None, which may be a class).

    >>> clean_frame(pl.DataFrame({"a": [" 3", "?"]}), [[" age "]])[0].to_dict(as_series=False)
    {'age': ['3', None]}
    """
    names, notes = name_columns(header)
    frame = frame.clone()
    frame.columns = names
    own = [mark.strip(TRIMMED) if isinstance(mark, str) else f"{mark:g}" for mark in missing]
    strings = [name for name, kind in frame.schema.items() if kind in (pl.String, pl.Categorical, pl.Enum)]
    only_none: list[str] = []
    if strings:
        trimmed = frame.select(pl.col(strings).cast(pl.String).str.strip_chars(TRIMMED))
        marks = [mark for mark in (*MISSING_MARKS, *own) if mark != "None"]
        found = trimmed.select(pl.col(strings).eq("None").any())
        candidates = [name for name in strings if found[name][0]]
        if candidates:
            others = trimmed.select(pl.col(candidates).is_in(marks).any())
            only_none = [name for name in candidates if not others[name][0]]
        is_missing = pl.col(strings).is_in([*marks, "None"])
        frame = frame.with_columns(trimmed.select(pl.when(~is_missing).then(pl.col(strings))))
    floats = [name for name, kind in frame.schema.items() if kind.is_float()]
    frame = frame.with_columns(pl.col(floats).fill_nan(None)) if floats else frame
    return leave_marked(frame, missing), {"notes": notes, "none_class": only_none}


def leave_marked(frame: pl.DataFrame, missing: Sequence[str | int | float]) -> pl.DataFrame:
    """Turn the user's marks that are numbers into nulls in columns of numbers.

    >>> leave_marked(pl.DataFrame({"a": [-999.0, 2.0]}), ["-999"])["a"].to_list()
    [None, 2.0]
    """
    numbers = [value for mark in missing if (value := _read_number(mark)) is not None]
    numeric = [name for name, kind in frame.schema.items() if kind.is_numeric()]
    if not numbers or not numeric:
        return frame
    return frame.with_columns(pl.when(~pl.col(numeric).cast(pl.Float64).is_in(numbers)).then(pl.col(numeric)))


def _read_number(mark: str | int | float) -> float | None:
    try:
        return float(mark)
    except ValueError:
        return None
