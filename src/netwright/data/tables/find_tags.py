"""Labels that are listed in the cells of one column."""

from __future__ import annotations

import polars as pl

_SEPARATORS = (";", "；", "|", "、", "，", ",")
_MOST_LABELS = 200


def find_tags(words: pl.Series, *, is_asked: bool = False) -> tuple[str, tuple[str, ...]] | None:
    """Find whether cells list labels (`a;b;c`), which then come in several combinations.

    Args:
        words: the cells, nulls apart.
        is_asked: whether the user says so; else at least a tenth of the cells must list several labels,
            each label must come five times on average, and there must be fewer labels than combinations.

    Returns:
        The separator and the labels in order; None where the cells are whole words.

    >>> find_tags(pl.Series(["red;blue", "red", "blue;green", "green", "red;green"] * 4))
    (';', ('blue', 'green', 'red'))
    >>> find_tags(pl.Series(["north|east", "south|west"] * 9)) is None
    True
    """
    for separator in _SEPARATORS:
        share = float(words.str.contains(separator, literal=True).mean() or 0.0)  # type: ignore[arg-type]  # of booleans a float
        if share == 0.0 or (share < 0.1 and not is_asked):
            continue
        listed = split_tags(words, separator).explode().drop_nulls()
        labels = tuple(sorted(listed.unique().to_list()))
        if not 2 <= len(labels) <= _MOST_LABELS:
            continue
        if is_asked or (5 * len(labels) <= len(listed) and len(labels) < words.n_unique()):
            return separator, labels
    return None


def split_tags(words: pl.Series, separator: str) -> pl.Series:
    """Cut each cell into its labels, trimmed, empty ones left out.

    >>> split_tags(pl.Series(["a; b;", "c"]), ";").to_list()
    [['a', 'b'], ['c']]
    """
    pieces = words.str.split(separator)
    return pieces.list.eval(pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != ""))
