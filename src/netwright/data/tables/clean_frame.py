"""Bring the cells of a frame to one form: trimmed, missing marks null."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

TRIMMED = " \t\r\n\u3000\u00a0\ufeff"
"""Blanks around a cell, those of Chinese text and a byte order mark among them."""

MISSING_MARKS = (
    *("", "NA", "N/A", "n/a", "na", "#N/A", "<NA>", "NaN", "nan", "NAN", "NaT", "NULL", "Null", "null"),
    *("None", "none", "NONE", "?", "？", "-", "--", "—", "暂无数据", "暂无", "无数据"),
)


def clean_frame(frame: pl.DataFrame, names: list[str]) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Trim strings, turn missing marks into nulls, and make column names usable and distinct.

    Args:
        frame: cells as they were read.
        names: a name for each column; they need not differ.

    Returns:
        The frame, and facts: `notes` about renamed columns, `none_class` (string columns whose only
        missing mark is the word None, which may be a class).

    >>> clean_frame(pl.DataFrame({"a": [" 3", "?"]}), [" age "])[0].to_dict(as_series=False)
    {'age': ['3', None]}
    """
    notes: list[str] = []
    frame = frame.clone()
    frame.columns = _name_columns(names, notes)
    strings = [name for name, kind in frame.schema.items() if kind in (pl.String, pl.Categorical, pl.Enum)]
    trimmed = frame.with_columns(pl.col(name).cast(pl.String).str.strip_chars(TRIMMED) for name in strings)
    marks = pl.col(strings).is_in(list(MISSING_MARKS))
    words = trimmed.select(pl.col(strings).eq("None").any()) if strings else pl.DataFrame()
    candidates = [name for name in words.columns if words[name][0]]
    only_none = [
        name
        for name in candidates
        if not trimmed.select(
            pl.col(name).is_in([mark for mark in MISSING_MARKS if mark != "None"]).any()
        ).item()
    ]
    if strings:
        trimmed = trimmed.with_columns(pl.when(~marks).then(pl.col(strings)))
    floats = [name for name, kind in frame.schema.items() if kind.is_float()]
    trimmed = trimmed.with_columns(pl.col(name).fill_nan(None) for name in floats)
    return trimmed, {"notes": notes, "none_class": only_none}


def _name_columns(names: list[str], notes: list[str]) -> list[str]:
    """Strip names, name the nameless by position, and tell equal names apart."""
    given = [name.strip(TRIMMED) or f"column_{i + 1}" for i, name in enumerate(names)]
    seen: Counter[str] = Counter()
    taken = set(given)
    result = []
    for name in given:
        seen[name] += 1
        new = name
        while seen[name] > 1 and new in taken:
            new = f"{name}_{seen[name]}"
            if new in taken:
                seen[name] += 1
        if new != name:
            notes.append(f"column name `{name}` comes again; this one is called `{new}`")
            taken.add(new)
        result.append(new)
    return result
