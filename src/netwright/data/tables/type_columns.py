"""Columns of plain numbers become numbers."""

from __future__ import annotations

import polars as pl

_WHOLE = r"^[-+]?\d{1,18}$"
_LOST = r"^[-+]?0\d|^[-+]?\d{16,}$"


def type_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn columns of strings into whole numbers or floats where no cell loses anything by it.

    A number that begins with a zero (`007`) or has more digits than a float keeps is a name, not a size.

    Args:
        frame: clean cells, missing ones null.

    >>> type_columns(pl.DataFrame({"a": ["1", None], "b": ["1.5", "2"], "c": ["007", "12"]})).dtypes
    [Int64, Float64, String]
    """
    return frame.with_columns(find_type(cells) for cells in frame if cells.dtype == pl.String)


def find_type(cells: pl.Series) -> pl.Series:
    """Give a column as numbers where all its cells are plain ones, else as it is.

    Args:
        cells: strings, missing ones null.

    >>> find_type(pl.Series(["1", "x"])).dtype, find_type(pl.Series(["1", "2"])).dtype
    (String, Int64)
    """
    known = cells.drop_nulls()
    # A few cells tell most columns of words apart before the whole column is looked at.
    if not len(known) or known.head(20).cast(pl.Float64, strict=False).null_count():
        return cells
    values = cells.cast(pl.Float64, strict=False)
    if values.null_count() > cells.null_count() or bool(known.str.contains(_LOST).any()):
        return cells
    return cells.cast(pl.Int64) if bool(known.str.contains(_WHOLE).all()) else values
