"""Cells as words, written one way."""

from __future__ import annotations

import polars as pl


def read_words(cells: pl.Series) -> pl.Series:
    """Write every value one way, so that 3, 3.0 and "3" are the same category; nulls stay.

    Args:
        cells: any column.

    Returns:
        Strings.

    >>> read_words(pl.Series([3.0, 2.5, None])).to_list(), read_words(pl.Series(["3.0", "03"])).to_list()
    (['3', '2.5', None], ['3', '03'])
    >>> read_words(pl.Series(["1.50", "v1.0"])).to_list()
    ['1.5', 'v1.0']
    >>> read_words(pl.Series([True, False])).to_list()
    ['True', 'False']
    """
    if cells.dtype == pl.Boolean:
        return cells.cast(pl.String).str.to_titlecase()
    words = cells if cells.dtype == pl.String else cells.cast(pl.String, strict=False)
    if cells.dtype.is_integer() or not words.str.contains(".", literal=True).any():
        return words
    # Numbers in a file lose the zeros at their end when they are read as numbers.
    return words.str.replace(r"^([-+]?\d+)\.0+$", "$1").str.replace(r"^([-+]?\d+\.\d*[1-9])0+$", "$1")
