"""Open a table: roles, task, parts, encoder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import torch

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.core.suggest import suggest_name
from netwright.data.data import Column, Data
from netwright.data.split import TensorSplit
from netwright.data.tables.check_cells import check_cells
from netwright.data.tables.divide_table import divide_table
from netwright.data.tables.find_leaks import Leak, find_leaks
from netwright.data.tables.find_roles import find_roles
from netwright.data.tables.find_task import find_task
from netwright.data.tables.fit_encoder import fit_encoder
from netwright.data.tables.name_columns import tidy_name
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder

_USED = {"number", "ordinal", "category", "yes/no", "date", "text"}


def open_table(
    table: Table,
    spec: DataSpec,
    *,
    val: Table | None = None,
    test: Table | None = None,
    ask_leaks: bool = True,
) -> Data:
    """Find roles and task, divide the rows, fit the encoder on the training rows and encode all.

    Args:
        table: the rows to learn from.
        spec: target, drop, roles, task, split and bad_rows count here.
        val: an official validation part; then the rows are not divided for one.
        test: an official test part.
        ask_leaks: whether columns that give the target away are looked for (`find_leaks`).

    Returns:
        The data. `rows` of an official part count in its own table. `facts` hold `num_rows`, `parts`
        (rows in each), `reading`, `skipped`, `notes`, `num_duplicates`, `task_reason` and `leaks`.

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
    parts = divide_table(table, spec, answers, target.task.kind, (val is not None, test is not None))
    reading = {
        "header": table.facts.get("header", True),
        "delimiter": spec.delimiter,
        "encoding": spec.encoding,
        "missing": list(spec.missing),
        "sheet": spec.sheet,
        "identifiers": [column.name for column in columns if column.role == "identifier"],
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
        **({"target_reason": "the last column, as no target was named"} if spec.target is None else {}),
    }
    leaks = find_leaks(numbers_read, encoder, answers) if ask_leaks else ()
    facts["leaks"] = [str(leak) for leak in leaks]
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
        columns=_finish_columns(columns, encoder, leaks),
        num_numbers=encoder.num_numbers,
        category_sizes=encoder.category_sizes,
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
    try:
        return check_cells(table, targets=targets, ignore=spec.drop, roles=spec.roles, bad_rows=spec.bad_rows)
    except DataError as error:
        if spec.target is not None or not error.what.startswith("target "):
            raise
        fix = f"name the target (--target NAME), as it was taken for being the last column; or {error.fix}"
        raise DataError(error.what, where=error.where, fix=fix) from None


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


def _encode_official(table: Table, encoder: TableEncoder, facts: dict[str, Any]) -> TensorSplit:
    """Encode a part that came as its own table, and add what is known of it to the facts."""
    answers, notes = encoder.target.read(table)
    facts["notes"] += [*table.facts.get("notes", []), *notes]
    facts["skipped"] += [{**row, "source": table.name} for row in table.facts.get("skipped", [])]
    inputs = encoder.encode_rows(table)
    return TensorSplit(inputs, answers, torch.from_numpy(table.positions))


def _finish_columns(
    columns: tuple[Column, ...], encoder: TableEncoder, leaks: tuple[Leak, ...]
) -> tuple[Column, ...]:
    """Name the features that each column gives, and say at the column that it gives the target away."""
    features = {plan.name: plan.feature_names for plan in encoder.plans}
    alone = {leak.columns[0]: leak for leak in leaks if leak.how == "alone"}
    finished = []
    for column in columns:
        named = replace(column, features=features.get(column.name, ()))
        if column.name in alone:
            leak = alone[column.name]
            reason = (
                f"{column.reason}; gives the target away ({leak.measure} {leak.score:.4f} alone): drop it?"
            )
            named = replace(named, reason=reason, facts={**named.facts, "leaks": leak.score})
        finished.append(named)
    return tuple(finished)
