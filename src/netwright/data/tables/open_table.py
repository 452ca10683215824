"""Open a table: roles, task, parts, encoder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import torch

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.core.suggest import suggest_name
from netwright.data.data import Column, Data
from netwright.data.split import TensorSplit
from netwright.data.split_rows import split_rows
from netwright.data.tables.check_cells import check_cells
from netwright.data.tables.date_format import DateFormat
from netwright.data.tables.find_roles import find_roles
from netwright.data.tables.find_task import find_task
from netwright.data.tables.fit_encoder import fit_encoder
from netwright.data.tables.name_columns import tidy_name
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder

_USED = {"number", "ordinal", "category", "yes/no", "date", "text"}


def open_table(table: Table, spec: DataSpec, *, val: Table | None = None, test: Table | None = None) -> Data:
    """Find roles and task, divide the rows, fit the encoder on the training rows and encode all.

    Args:
        table: the rows to learn from.
        spec: target, drop, roles, task, split and bad_rows count here.
        val: an official validation part; then the rows are not divided for one.
        test: an official test part.

    Returns:
        The data. `rows` of an official part count in its own table. `facts` hold `num_rows`, `parts`
        (rows in each), `reading`, `skipped`, `notes`, `num_duplicates` and `task_reason`.

    Raises:
        DataError: the target or another column is not there, a target is missing, nothing to learn
            from is left, or an official part does not fit.

    >>> frame = pl.DataFrame({"x": [float(i) for i in range(20)], "y": [i % 2 for i in range(20)]})
    >>> data = open_table(Table(frame, "t.csv"), DataSpec(source="t.csv"))
    >>> data.task.kind, data.input_shape, len(data.train), len(data.val), len(data.test)
    ('binary', (1,), 14, 3, 3)
    """
    targets = _name_targets(table, spec)
    spec = spec.model_copy(
        update={
            "drop": [tidy_name(name) for name in spec.drop],
            "roles": {tidy_name(name): role for name, role in spec.roles.items()},
        }
    )
    table = _check_rows(table, spec, targets)
    columns = _find_columns(table, spec, targets)
    target, task_reason = find_task(table, targets, task=spec.task)
    answers, notes = target.read(table)
    parts = _divide_rows(table, spec, answers, target.task.kind, (val is not None, test is not None))
    reading = {
        "header": table.facts.get("header", True),
        "delimiter": spec.delimiter,
        "encoding": spec.encoding,
        "missing": list(spec.missing),
        "sheet": spec.sheet,
    }
    numbers_read = _read_numbers(table, columns)
    encoder = fit_encoder(numbers_read, columns, target, reading=reading, rows=parts[0])
    if not encoder.feature_names:
        raise DataError(
            "no column is left to learn from",
            where=table.name,
            fix="; ".join(f"`{c.name}` is {c.role} ({c.reason})" for c in columns[:6])
            + "; decide by `roles`",
        )
    positions = table.positions
    train, *later = (
        TensorSplit(encoder.encode_rows(numbers_read, rows), answers[rows], torch.from_numpy(positions[rows]))
        if len(rows)
        else None
        for rows in parts
    )
    facts: dict[str, Any] = {
        "num_rows": table.frame.height,
        "reading": {
            key: table.facts[key]
            for key in ("encoding", "delimiter", "header", "sheet")
            if key in table.facts
        },
        "skipped": list(table.facts.get("skipped", [])),
        "notes": [*table.facts.get("notes", []), *notes],
        "num_duplicates": table.frame.height - table.frame.hash_rows().n_unique(),
        "task_reason": task_reason,
    }
    for index, official in enumerate((val, test)):
        if official is not None:
            later[index] = _encode_official(_check_rows(official, spec, targets), encoder, facts)
    assert train is not None  # noqa: S101  # split_rows always leaves training rows
    facts["parts"] = {"train": len(train)} | {
        part: 0 if split is None else len(split) for part, split in zip(("val", "test"), later, strict=True)
    }
    return Data(
        source=table.name,
        kind="table",
        task=target.task,
        input_shape=(len(encoder.feature_names),),
        train=train,
        val=later[0],
        test=later[1],
        encoder=encoder,
        columns=_name_features(columns, encoder),
        num_numbers=encoder.num_numbers,
        facts=facts,
    )


def _name_targets(table: Table, spec: DataSpec) -> list[str]:
    """The target columns; without a word from the user the last one that is not dropped."""
    names = table.frame.columns
    if spec.target is None:
        left = [name for name in names if name not in {tidy_name(dropped) for dropped in spec.drop}]
        if len(left) < 2:
            count = f"{len(left)} column{'s' * (len(left) != 1)}"
            raise DataError(
                f"the table has {count}{' left' * bool(spec.drop)}, and learning needs two",
                where=table.name,
                fix="leave more columns (data.drop)"
                if spec.drop
                else "check the delimiter, or give a table with inputs and a target",
            )
        return left[-1:]
    targets = [tidy_name(name) for name in ([spec.target] if isinstance(spec.target, str) else spec.target)]
    for name in targets:
        if name not in names:
            raise DataError(
                f"no column `{name}` to predict",
                where=f"{table.name}, `target`",
                fix=suggest_name(name, names),
            )
    if not targets or len(set(targets)) < len(targets):
        raise DataError(
            "`target` must name columns, each once", where=f"{table.name}, `target`", fix="target: NAME"
        )
    if both := set(targets) & {tidy_name(dropped) for dropped in spec.drop}:
        raise DataError(
            f"`{both.pop()}` is both target and dropped",
            where=f"{table.name}, `drop`",
            fix="take it out of `drop`",
        )
    return targets


def _check_rows(table: Table, spec: DataSpec, targets: list[str]) -> Table:
    for name in targets:
        if name not in table.frame.columns:
            raise DataError(
                f"no column `{name}`, the target",
                where=table.name,
                fix=suggest_name(name, table.frame.columns),
            )
    return check_cells(table, targets=targets, ignore=spec.drop, roles=spec.roles, bad_rows=spec.bad_rows)


def _find_columns(table: Table, spec: DataSpec, targets: list[str]) -> tuple[Column, ...]:
    if table.frame.height < 3:
        raise DataError(
            f"{table.frame.height} row{'s' if table.frame.height != 1 else ''} cannot be divided",
            where=table.name,
            fix="give at least 3 rows",
        )
    columns = find_roles(table, targets=targets, drop=spec.drop, roles=spec.roles)
    by = spec.split.by
    return tuple(
        replace(column, role="identifier", reason="rows are divided by it (split.by)")
        if column.name == by and column.role in _USED and by not in spec.roles
        else column
        for column in columns
    )


def _read_numbers(table: Table, columns: tuple[Column, ...]) -> Table:
    """Turn the strings of number columns into numbers once, as fitting and encoding both read them."""
    read = [
        NumberFormat(column.facts["decimal"], column.facts["unit"]).read(table.frame[column.name])
        for column in columns
        if column.role == "number" and table.frame[column.name].dtype == pl.String
    ]
    return replace(table, frame=table.frame.with_columns(read))


def _divide_rows(
    table: Table, spec: DataSpec, answers: torch.Tensor, kind: str, given: tuple[bool, bool]
) -> tuple[npt.NDArray[np.int64], ...]:
    """Divide the rows, but for the parts that are given."""
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


def _encode_official(table: Table, encoder: TableEncoder, facts: dict[str, Any]) -> TensorSplit:
    """Encode a part that came as its own table, and add what is known of it to the facts."""
    answers, notes = encoder.target.read(table)
    facts["notes"] += [*table.facts.get("notes", []), *notes]
    facts["skipped"] += [{**row, "source": table.name} for row in table.facts.get("skipped", [])]
    inputs = encoder.encode_rows(table)
    return TensorSplit(inputs, answers, torch.from_numpy(table.positions))


def _name_features(columns: tuple[Column, ...], encoder: TableEncoder) -> tuple[Column, ...]:
    features = {plan.name: (*plan.number_names, *(name for name, *_ in plan.flags)) for plan in encoder.plans}
    return tuple(replace(column, features=features.get(column.name, ())) for column in columns)
