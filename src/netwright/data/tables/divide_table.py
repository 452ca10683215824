"""The rows of a table, divided."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import torch

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.core.suggest import suggest_name
from netwright.data.split_rows import split_rows
from netwright.data.tables.date_format import DateFormat
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table


def divide_table(
    table: Table, spec: DataSpec, answers: torch.Tensor, kind: str, given: tuple[bool, bool]
) -> tuple[npt.NDArray[np.int64], ...]:
    """Divide the rows, but for the parts that are given.

    Args:
        table: the rows.
        spec: `split` says how: shares and seed, by groups (`by`), or by time.
        answers: the target of each row.
        kind: the task's kind; classes keep their shares in each part.
        given: whether a validation part is there already, and a test part.

    Returns:
        Positions of training, validation and test rows.

    Raises:
        DataError: no such column to divide by, or a cell of it that is no time.

    >>> rows = Table(pl.DataFrame({"day": ["2024-01-02", "2024-01-01", "2024-01-03"]}), "t.csv")
    >>> spec = DataSpec(source="t.csv", split={"time": "day", "val": 0})
    >>> [part.tolist() for part in divide_table(rows, spec, torch.zeros(3), "regression", (False, False))]
    [[0, 1], [], [2]]
    """
    shares = spec.split.model_copy(
        update={part: 0.0 for part, is_given in zip(("val", "test"), given, strict=True) if is_given}
    )
    classes = answers.numpy().reshape(-1).astype(np.int64) if kind in {"binary", "multiclass"} else None
    groups = times = None
    for field, name in (("by", spec.split.by), ("time", spec.split.time)):
        if name is not None and name not in table.frame.columns:
            raise DataError(
                f"no column `{name}` to divide by",
                where=f"{table.name}, `split.{field}`",
                fix=suggest_name(name, table.frame.columns),
            )
    if spec.split.by is not None:
        groups = read_words(table.frame[spec.split.by]).rank("dense").fill_null(0).to_numpy().astype(np.int64)
        alone = groups == 0
        # A row without a group belongs to no other row.
        groups[alone] = groups.max(initial=0) + 1 + np.arange(int(alone.sum()))
    if spec.split.time is not None:
        times = _read_times(table, spec.split.time)
    return split_rows(table.frame.height, shares, classes=classes, groups=groups, times=times)


def _read_times(table: Table, name: str) -> npt.NDArray[np.float64]:
    cells = table.frame[name]
    form = None if cells.dtype != pl.String else DateFormat.find(cells)
    if form is not None or cells.dtype.is_temporal():
        times = (form or DateFormat("")).read(cells).dt.epoch("us").cast(pl.Float64)
    else:
        times = (
            (NumberFormat.find(cells) or NumberFormat()).read(cells) if cells.dtype == pl.String else cells
        )
    wrong = times.is_null()
    if wrong.any():
        row = int(wrong.arg_true()[0])
        raise DataError(
            f"`{cells[row]}` is not a time to divide by"
            if cells[row] is not None
            else "no time to divide by",
            where=table.locate([row], name),
            fix="correct the cell, or divide at random (no split.time)",
        )
    return times.cast(pl.Float64).to_numpy().astype(np.float64)
