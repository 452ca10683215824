"""Names of columns that can be used and differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_SPACE = " \t\r\n\u3000\u00a0\ufeff"
_MOST_SHOWN = 60


def name_columns(header: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    r"""Make one name a column from the header's rows: one line each, none empty, no two equal.

    Where a header has several rows they are joined; a cell that is empty in an upper row belongs to the
    cell on its left (a merged cell).

    Args:
        header: the rows of the header, from the top; all of one length.

    Returns:
        The names, and a sentence about each that had to be changed.

    >>> name_columns([["a", "a", "", "b\nkg"]])[0]
    ['a', 'a_2', 'column_3', 'b kg']
    >>> name_columns([["marks", "", "who"], ["art", "music", "name"]])[0]
    ['marks art', 'marks music', 'who name']
    """
    rows = [[tidy_name(cell) for cell in row] for row in header]
    for row in rows[:-1]:
        for index in range(1, len(row)):
            row[index] = row[index] or row[index - 1]
    joined = [" ".join(dict.fromkeys(cell for cell in cells if cell)) for cells in zip(*rows, strict=True)]
    given = [name or f"column_{index + 1}" for index, name in enumerate(joined)]
    notes = []
    if len(rows) > 1:
        notes.append(f"the header has {len(rows)} rows, which were joined: {_list_names(given)}")
    broken = [name for name, cell in zip(given, header[-1], strict=True) if set("\t\r\n") & set(cell.strip())]
    if broken:
        notes.append(f"tabs and line breaks in column names became spaces: {_list_names(broken)}")
    return _tell_apart(given, notes), notes


def tidy_name(name: str) -> str:
    r"""Bring a column's name to one line without outer spaces.

    >>> tidy_name(" mass\n(kg)\t")
    'mass (kg)'
    """
    return re.sub(r"[\t\r\n]+", " ", name.strip(_SPACE))


def _tell_apart(given: list[str], notes: list[str]) -> list[str]:
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


def _list_names(names: list[str]) -> str:
    shown = ", ".join(f"`{name[:_MOST_SHOWN]}`" for name in names[:4])
    return shown + (", …" if len(names) > 4 else "")
