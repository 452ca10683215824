"""Which rows of an array tensors of a script hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from netwright.checking.preparing.match_columns import Columns, match_columns, read_columns
from netwright.checking.preparing.preparation import Preparation, Rows

_MOST_STAGES = 40


@dataclass(frozen=True, eq=False)
class Stage:
    """An array that holds rows of another.

    Args:
        value: as the script holds it.
        columns: its numbers.
        rows: of the first array, in order.
    """

    value: Any
    columns: Columns
    rows: Rows


def trace_rows(value: Any, preparation: Preparation) -> list[Stage]:
    """Follow an array through splits and fitted estimators.

    Args:
        value: the array.
        preparation: what was done with scikit-learn, in order.

    Returns:
        The array itself, and whatever was made of its rows, one row each; empty where it holds no numbers.
    """
    columns = read_columns(value)
    if columns is None:
        return []
    stages = [Stage(value, columns, np.arange(len(columns)))]
    num = 0
    while num < len(stages) < _MOST_STAGES:
        num = len(stages)
        for parting in preparation.partings:
            for place, source in enumerate(parting.sources):
                outputs = parting.outputs[2 * place : 2 * place + 2]
                stage = None if _is_known(outputs[0], stages) else _find_stage(source, stages)
                for output, rows in zip(outputs, parting.rows, strict=True) if stage is not None else ():
                    _add_stage(stages, output, stage, rows)
        for turned in preparation.turned:
            stage = None if _is_known(turned.result, stages) else _find_stage(turned.source, stages)
            if stage is not None:
                _add_stage(stages, turned.result, stage, np.arange(len(stage.rows)))
    return stages


def _is_known(value: Any, stages: Sequence[Stage]) -> bool:
    return any(value is stage.value for stage in stages)


def _add_stage(stages: list[Stage], value: Any, before: Stage | None, rows: Rows) -> None:
    columns = read_columns(value) if len(stages) < _MOST_STAGES else None
    if before is not None and columns is not None and len(columns) == len(rows):
        stages.append(Stage(value, columns, before.rows[rows]))


def _find_stage(value: Any, stages: Sequence[Stage]) -> Stage | None:
    """The stage that a value is, or equals."""
    same = next((stage for stage in stages if value is stage.value), None)
    shape = getattr(value, "shape", None)
    if same is not None or not shape:
        return same
    alike = [stage for stage in stages if stage.columns.shape == (shape[0], int(np.prod(shape[1:])))]
    columns = read_columns(value) if alike else None
    return next(
        (stage for stage in alike if columns is not None and np.array_equal(columns, stage.columns)), None
    )


def find_rows(value: Any, stages: Sequence[Stage]) -> Rows | None:
    """Find which rows of the first array a tensor holds, scaled or not.

    Args:
        value: the tensor, or an array.
        stages: what was made of the first array.

    Returns:
        The rows in order; None where it holds others, or that cannot be told.
    """
    seen = read_columns(value)
    if seen is None or not stages:
        return None
    for stage in stages:
        num, whole = len(seen), len(stage.columns)
        for start in sorted({0, whole - num}) if num <= whole else ():
            part = slice(start, start + num)
            found = match_columns(stage.columns[part], seen)
            if 2 * len(found) >= stage.columns.shape[1]:
                return stage.rows[part]
    return _find_copies(seen, stages[0])


def _find_copies(seen: Columns, stage: Stage) -> Rows | None:
    """Rows that are some of an array's, number for number, where none of these are alike."""
    if seen.shape[1:] != stage.columns.shape[1:] or seen.shape[1] < 2:
        return None
    places = {row.tobytes(): place for place, row in enumerate(stage.columns.astype(np.float32))}
    rows = [places.get(row.tobytes(), -1) for row in seen.astype(np.float32)]
    return stage.rows[rows] if len(places) == len(stage.columns) and min(rows) >= 0 else None
