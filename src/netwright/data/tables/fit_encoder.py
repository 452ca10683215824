"""Learn from the training rows how to encode a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from netwright.data.data import Column
from netwright.data.tables.column_plan import ColumnPlan
from netwright.data.tables.keep_words import keep_words
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder
from netwright.data.tables.target_reader import TargetReader

_DATE_PARTS = ("year", "month", "day", "weekday", "hour", "days")
_FEW_LEVELS = 10


def fit_encoder(
    table: Table,
    columns: Sequence[Column],
    target: TargetReader,
    *,
    reading: Mapping[str, Any],
) -> TableEncoder:
    """Learn from the training rows how to encode a table.

    A category gets a 0/1 feature for each word that enough rows share (`rare` words share one called
    other: fewer than 1 row in 1,000, and always fewer than 2; at most 100 words have their own).
    A number is heavy-tailed, and its far values are drawn in by a logarithm, where a value lies more
    than 8 quarter ranges (75 % minus 25 %) from the median.

    Args:
        table: the training rows only.
        columns: every column's role.
        target: what reads the targets.
        reading: see `TableEncoder`.

    Returns:
        The encoder, fitted.
    """
    plans = [plan for column in columns if (plan := _plan_column(table, column)) is not None]
    encoder = TableEncoder(plans, target, columns=table.frame.columns, reading=reading)
    numbers = encoder.encode_table(table)[0].numpy()
    for index in range(encoder.num_numbers):
        _fit_number(encoder, index, numbers[:, index])
    return encoder


def _plan_column(table: Table, column: Column) -> ColumnPlan | None:
    cells = table.frame[column.name]
    facts = column.facts
    missing = cells.null_count() > 0
    if column.role == "number":
        plan = ColumnPlan(
            column.name, "number", decimal=facts.get("decimal", "."), unit=facts.get("unit", "")
        )
        values = pl.Series(plan.read_numbers(table)[0], nan_to_null=True)
        known = values.drop_nulls()
        levels: tuple[str, ...] = ()
        if 2 < known.n_unique() <= _FEW_LEVELS and bool((known == known.floor()).all()):
            levels = tuple(read_words(known.unique().sort()).to_list())
        return ColumnPlan(
            column.name, "number", values.null_count() > 0, levels, decimal=plan.decimal, unit=plan.unit
        )
    if column.role == "date":
        plan = ColumnPlan(column.name, "date", missing, pattern=facts.get("pattern", ""), parts=_DATE_PARTS)
        parts = plan.read_numbers(table)
        # A part that never changes (the hour of a plain date) says nothing.
        varied = tuple(
            part
            for part, numbers in zip(_DATE_PARTS, parts, strict=True)
            if len(np.unique(numbers[~np.isnan(numbers)])) > 1
        )
        return ColumnPlan(column.name, "date", missing, pattern=plan.pattern, parts=varied)
    if column.role == "yes/no":
        return ColumnPlan(column.name, "yes/no", missing, tuple(facts["values"]))
    if column.role == "category":
        counts = read_words(cells).drop_nulls().alias("word").value_counts()
        kept = keep_words(counts, table.frame.height)
        return ColumnPlan(column.name, "category", missing, kept, other=True)
    if column.role == "text" and 0.02 < cells.null_count() / max(len(cells), 1) < 0.98:
        return ColumnPlan(column.name, "text", missing=True)
    return None


def _fit_number(encoder: TableEncoder, index: int, numbers: npt.NDArray[np.float64]) -> None:
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return
    low, middle, high = np.quantile(known, [0.25, 0.5, 0.75])
    encoder.fill[index] = float(middle)
    filled = np.where(np.isnan(numbers), middle, numbers)
    center, scale = float(filled.mean()), float(filled.std())
    far = float(np.abs(known - middle).max())
    width = float(high - low) or scale
    if width > 0 and far > 8 * width:
        encoder.heavy[index] = 1.0
        center, scale = float(middle), width
        drawn_in = (filled - center) / scale
        drawn_in = np.sign(drawn_in) * np.log1p(np.abs(drawn_in))
        encoder.shift[index] = float(drawn_in.mean())
        encoder.spread[index] = float(drawn_in.std()) or 1.0
    encoder.center[index] = center
    # Rounding leaves a constant column with a tiny spread that would blow it up.
    encoder.scale[index] = scale if scale > 1e-12 * max(1.0, abs(center)) else 1.0
