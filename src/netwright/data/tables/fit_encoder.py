"""Learn from the training rows how to encode a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from netwright.data.data import Column
from netwright.data.tables.column_plan import ColumnPlan
from netwright.data.tables.judge_column import FEW_LEVELS
from netwright.data.tables.keep_words import keep_words
from netwright.data.tables.map_columns import map_columns
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder
from netwright.data.tables.target_reader import TargetReader

_DATE_PARTS = ("year", "month", "day", "weekday", "hour", "days")


def fit_encoder(
    table: Table,
    columns: Sequence[Column],
    target: TargetReader,
    *,
    reading: Mapping[str, Any],
    rows: npt.NDArray[np.int64] | None = None,
) -> TableEncoder:
    """Learn from the training rows how to encode a table.

    A category gets a 0/1 feature for each word that enough rows share (`rare` words share one called
    other: fewer than 1 row in 1,000, and always fewer than 2; at most 100 words have their own).
    A number is heavy-tailed, and its far values are drawn in by a logarithm, where a value lies more
    than 8 quarter ranges (75 % minus 25 %) from the median.

    Args:
        table: the table.
        columns: every column's role.
        target: what reads the targets.
        reading: see `TableEncoder`.
        rows: the training rows; without them, all.

    Returns:
        The encoder, fitted.
    """

    def fit_column(column: Column) -> tuple[ColumnPlan, list[dict[str, float]]] | None:
        cells = table.frame.select(column.name)
        planned = _plan_column(Table(cells if rows is None else cells[rows], table.name), column)
        return planned and (planned[0], [_fit_number(numbers) for numbers in planned[1]])

    fitted = [one for one in map_columns(fit_column, columns) if one is not None]
    plans = [plan for plan, _ in fitted]
    buffers = [buffer for _, found in fitted for buffer in found]
    encoder = TableEncoder(plans, target, columns=table.frame.columns, reading=reading)
    for index, buffer in enumerate(buffers):
        for name, value in buffer.items():
            encoder.get_buffer(name)[index] = value
    return encoder


Planned = tuple[ColumnPlan, list[npt.NDArray[np.float64]]]


def _plan_column(table: Table, column: Column) -> Planned | None:
    """How the column is encoded, and the numbers that it gives for the training rows."""
    cells = table.frame[column.name]
    facts = column.facts
    plan = ColumnPlan(column.name, column.role, cells.null_count() > 0)
    match column.role:
        case "number":
            return _plan_number(table, column)
        case "date":
            plan = replace(plan, pattern=facts.get("pattern", ""), parts=_DATE_PARTS)
            numbers = plan.read_numbers(table)
            # A part that never changes (the hour of a plain date) says nothing.
            varied = [len(np.unique(part[~np.isnan(part)])) > 1 for part in numbers]
            parts = tuple(part for part, varies in zip(_DATE_PARTS, varied, strict=True) if varies)
            numbers = [part for part, varies in zip(numbers, varied, strict=True) if varies]
            return replace(plan, parts=parts), numbers
        case "yes/no" | "ordinal":
            plan = replace(plan, values=tuple(facts["values"]), other=column.role == "ordinal")
            return plan, plan.read_numbers(table)
        case "category":
            counts = read_words(cells).drop_nulls().alias("word").value_counts()
            return replace(plan, values=keep_words(counts, len(cells)), other=True), []
        case "text":
            some = 0.02 < cells.null_count() / max(len(cells), 1) < 0.98
            units, tags = (tuple(facts.get(key, ())) for key in ("units", "tags"))
            separator = facts.get("separator", "")
            plan = replace(plan, missing=some, separator=separator, units=units, tags=tags)
            if plan.feature_names:
                return plan, plan.read_numbers(table)
    return None


def _plan_number(table: Table, column: Column) -> Planned:
    facts = column.facts
    plan = ColumnPlan(column.name, "number", decimal=facts.get("decimal", "."), unit=facts.get("unit", ""))
    numbers = plan.read_numbers(table)
    missing = np.isnan(numbers[0])
    known = numbers[0][~missing] if missing.any() else numbers[0]
    levels: tuple[str, ...] = ()
    # Where all rows have few values the training rows have no more; to look first is cheaper.
    if column.num_distinct <= FEW_LEVELS or not column.num_distinct:
        distinct = np.unique(known)
        if 2 < len(distinct) <= FEW_LEVELS and bool((distinct == np.floor(distinct)).all()):
            levels = tuple(read_words(pl.Series(distinct)).to_list())
    return replace(plan, missing=bool(missing.any()), values=levels), numbers


def _fit_number(numbers: npt.NDArray[np.float64]) -> dict[str, float]:
    """The buffers of one number, from its training rows."""
    missing = np.isnan(numbers)
    known = numbers[~missing] if missing.any() else numbers
    if not len(known):
        return {}
    low, middle, high = np.quantile(known, [0.25, 0.5, 0.75])
    filled = np.where(missing, middle, numbers) if missing.any() else numbers
    fitted = {"fill": float(middle)}
    center, scale = float(filled.mean()), float(filled.std())
    far = float(max(known.max() - middle, middle - known.min()))
    width = float(high - low) or scale
    if width > 0 and far > 8 * width:
        center, scale = float(middle), width
        drawn_in = (filled - center) / scale
        drawn_in = np.sign(drawn_in) * np.log1p(np.abs(drawn_in))
        fitted |= {"heavy": 1.0, "shift": float(drawn_in.mean()), "spread": float(drawn_in.std()) or 1.0}
    # Rounding leaves a constant column with a tiny spread that would blow it up.
    return fitted | {"center": center, "scale": scale if scale > 1e-12 * max(1.0, abs(center)) else 1.0}
