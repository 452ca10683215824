"""A table from what a Python program already holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from netwright.core.errors import DataError
from netwright.data.tables.clean_frame import clean_frame
from netwright.data.tables.table import Table


def table_from_object(obj: Any, name: str, *, missing: Sequence[str | int | float] = ()) -> Table:
    """Take a DataFrame (pandas or polars), a dict of columns or a list of dicts as a table.

    Args:
        obj: pandas or polars DataFrame, dict from name to a one-dimensional array or list, or a list
            of dicts (rows); None, NaN and the missing marks of text tables are missing.
        name: what to call it in messages.
        missing: the user's own marks of missing cells.

    Returns:
        The table; columns keep their types, objects become strings.

    Raises:
        DataError: it is none of these, columns differ in length, or there are no rows.

    >>> table_from_object([{"age": 3, "pet": "cat"}, {"age": None, "pet": "dog"}], "rows").frame.rows()
    [(3.0, 'cat'), (None, 'dog')]
    """
    columns = _collect_columns(obj, name)
    lengths = {column: len(cells) for column, cells in columns}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"`{column}` {length}" for column, length in list(lengths.items())[:6])
        raise DataError(f"columns differ in length: {shown}", where=name, fix="give columns of one length")
    if not columns or not next(iter(lengths.values())):
        raise DataError("the table has no rows", where=name, fix="give at least 3 rows")
    frame = pl.DataFrame([cells.alias(f"column_{index}") for index, (_, cells) in enumerate(columns)])
    cleaned, facts = clean_frame(frame, [[column for column, _ in columns]], missing=missing)
    return Table(cleaned, name, facts={**facts, "header": True, "skipped": []})


def _collect_columns(obj: Any, name: str) -> list[tuple[str, pl.Series]]:
    if isinstance(obj, pl.LazyFrame):
        obj = obj.collect()
    if isinstance(obj, pl.DataFrame):
        return [(column, _flatten_cells(obj[column])) for column in obj.columns]
    module = type(obj).__module__.partition(".")[0]
    if module == "pandas" and hasattr(obj, "columns"):
        return [(str(obj.columns[i]), _from_pandas(obj.iloc[:, i])) for i in range(obj.shape[1])]
    if isinstance(obj, Mapping):
        return [(str(key), _from_array(cells, name, str(key))) for key, cells in obj.items()]
    if isinstance(obj, Sequence) and not isinstance(obj, str) and all(isinstance(r, Mapping) for r in obj):
        keys = dict.fromkeys(key for row in obj for key in row)
        return [(str(key), _from_array([row.get(key) for row in obj], name, str(key))) for key in keys]
    raise DataError(
        f"{type(obj).__name__} is not a table",
        where=name,
        fix="give a DataFrame, a dict of columns, a list of dicts, or a path",
    )


def _from_pandas(column: Any) -> pl.Series:
    """Through numpy, because pandas need not bring pyarrow."""
    kind = str(column.dtype)
    if kind.startswith("datetime"):
        stamps = column.dt.tz_localize(None) if getattr(column.dt, "tz", None) is not None else column
        return pl.Series(stamps.to_numpy().astype("datetime64[us]"))
    if kind[:3].lower() in {"int", "uin", "flo"}:
        return (
            pl.Series(column.to_numpy(dtype=np.float64, na_value=np.nan))
            if column.isna().any()
            else (pl.Series(column.to_numpy(dtype=kind.lower() if kind[0].isupper() else None)))
        )
    if kind == "bool":
        return pl.Series(column.to_numpy())
    return _from_objects(column.astype(object).where(column.notna(), None).tolist())


def _from_array(cells: Any, name: str, column: str) -> pl.Series:
    if isinstance(cells, pl.Series):
        return _flatten_cells(cells)
    if type(cells).__module__.partition(".")[0] == "pandas":
        return _from_pandas(cells)
    if isinstance(cells, str | bytes | Mapping) or not hasattr(cells, "__len__"):
        raise DataError(
            f"a column must be a list or an array, not {type(cells).__name__}",
            where=f"{name}, column `{column}`",
            fix=f"{{{column!r}: [value, …]}}",
        )
    if isinstance(cells, list | tuple):
        return _from_objects(list(cells))
    array = np.asarray(cells)
    if array.ndim != 1:
        raise DataError(
            f"a column must have one axis; this array is {array.shape}",
            where=f"{name}, column `{column}`",
            fix="give one array for each column",
        )
    if array.dtype.kind in "biuf":
        return pl.Series(array.astype(np.float32) if array.dtype == np.float16 else array)
    if array.dtype.kind == "M":
        return pl.Series(array.astype("datetime64[us]"))
    return _from_objects(array.tolist())


def _from_objects(cells: list[Any]) -> pl.Series:
    """Numbers, booleans and dates stay what they are; anything else, or a mixture, becomes strings."""
    kinds = {type(cell) for cell in cells if cell is not None and cell == cell}  # noqa: PLR0124  # NaN differs from itself
    if kinds and all(issubclass(kind, int | float | np.number) and kind is not bool for kind in kinds):
        whole = all(issubclass(kind, int | np.integer) for kind in kinds) and None not in cells
        try:
            return pl.Series(cells, dtype=pl.Int64 if whole and not _has_nan(cells) else pl.Float64)
        except (OverflowError, TypeError, pl.exceptions.PolarsError):
            return pl.Series(np.array(cells, dtype=np.float64))
    if kinds and kinds <= {bool, np.bool_}:
        return pl.Series([None if cell is None else bool(cell) for cell in cells], dtype=pl.Boolean)
    if kinds and all(hasattr(kind, "isoformat") for kind in kinds):
        stamps = [None if cell is None or cell != cell else cell for cell in cells]  # noqa: PLR0124
        return pl.Series(stamps, strict=False)
    return pl.Series([None if cell is None or cell != cell else str(cell) for cell in cells], dtype=pl.String)  # noqa: PLR0124


def _has_nan(cells: list[Any]) -> bool:
    return any(cell != cell for cell in cells)  # noqa: PLR0124  # NaN differs from itself


def _flatten_cells(cells: pl.Series) -> pl.Series:
    """Lists and structs become their text: a table of numbers and words has no place for them."""
    if cells.dtype.is_nested() or cells.dtype in (pl.Binary, pl.Object):
        return pl.Series([None if cell is None else str(cell) for cell in cells], dtype=pl.String)
    if cells.dtype.is_decimal() or isinstance(cells.dtype, pl.Duration):
        return cells.cast(pl.Float64) if cells.dtype.is_decimal() else cells.dt.total_seconds(fractional=True)
    return cells
