"""Read rows to be answered: each keeps its place, whether it can be read or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from netwright.core.errors import DataError
from netwright.core.suggest import suggest_name
from netwright.data.encoder import RawSamples
from netwright.data.tables.row_rules import RowRules
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder

_MOST_NAMED = 20


def read_rows(encoder: TableEncoder, source: Any, rules: RowRules) -> RawSamples:
    """Read rows to be answered; targets, where there are any, are not looked at.

    Args:
        encoder: of the training run.
        source: whatever `TableEncoder.open_rows` takes.
        rules: what happens to rows and columns that do not look as in training.

    Returns:
        Every row of the source in its order; with `bad_rows="skip"` rows that cannot be read are in `failed`,
        and `remarks` name the words that training had not, row by row.

    Raises:
        DataError: the source cannot be read, or the rules refuse it.

    >>> from netwright.data.open_data import open_data
    >>> data = open_data({"x": [1.0, 2, 3, 4] * 5, "y": ["a", "b"] * 10})
    >>> read_rows(data.encoder, {"x": ["1", "two"]}, RowRules(bad_rows="skip")).failed
    {1: '`two` is not a number in `x`'}
    """
    table = encoder.open_rows(source, bad_rows=rules.bad_rows)
    table, failed = _return_broken(table)
    filled = _fill_columns(encoder, table, rules)
    notes = [*table.facts.get("notes", ()), *filled.facts["filled"]]
    identifiers = _choose_identifiers(encoder, table, rules)
    strange = [name for name in table.frame.columns if name not in {*encoder.columns, *identifiers}]
    if strange:
        shown = ", ".join(f"`{name}`" for name in strange[:_MOST_NAMED])
        more = f" and {len(strange) - _MOST_NAMED} more" if len(strange) > _MOST_NAMED else ""
        notes.append(f"ignored, as training did not have them: {shown}{more}")
    table = _empty_wrong(encoder, filled, failed)
    if failed and rules.bad_rows == "error":
        raise _refuse(table, failed)
    skips = rules.bad_rows == "skip"
    return RawSamples(
        encoder.encode_table(table),
        tuple(str(row) for row in range(table.frame.height)),
        notes=(*notes, *encoder.tell_unseen(table)),
        identifiers={name: _list_cells(table.frame[name]) for name in identifiers},
        failed=dict(sorted(failed.items())) if skips else None,
        remarks=_name_unseen(encoder, table) if skips else {},
    )


def _name_unseen(encoder: TableEncoder, table: Table) -> dict[int, str]:
    """Say of each row which of its words training had not, and how they are read."""
    remarks: dict[int, list[str]] = {}
    for plan in encoder.plans:
        cells = table.frame[plan.name]
        meaning = "other" if plan.other else "missing"
        for row in plan.find_unseen(table):
            said = f"`{str(cells[row])[:60]}` in `{plan.name}` is new or was rare: read as {meaning}"
            remarks.setdefault(row, []).append(said)
    return {row: "; ".join(said) for row, said in remarks.items()}


def _return_broken(table: Table) -> tuple[Table, dict[int, str]]:
    """Lines that are no rows at all come back as empty rows, so that those behind them keep their place."""
    broken = {
        int(one["line"]): str(one["reason"])
        for one in table.facts.get("skipped", ())
        if "line" in one and ("field" in one["reason"] or "JSON" in one["reason"])
    }
    if not broken or table.lines is None:
        return table, {}
    numbers = pl.Series([*table.lines.tolist(), *broken], dtype=pl.Int64)
    empty = pl.DataFrame(
        {name: pl.Series([None] * len(broken), dtype=kind) for name, kind in table.frame.schema.items()}
    )
    order = numbers.arg_sort()
    lines = numbers.gather(order)
    frame = pl.concat([table.frame, empty])[order]
    failed = {row: broken[line] for row, line in enumerate(lines.to_list()) if line in broken}
    return replace(table, frame=frame, lines=lines.to_numpy(), rows=None), failed


def _fill_columns(encoder: TableEncoder, table: Table, rules: RowRules) -> Table:
    absent = [plan.name for plan in encoder.plans if plan.name not in table.frame.columns]
    if absent and (rules.missing_columns == "error" or len(absent) == len(encoder.plans)):
        shown = ", ".join(f"`{name}`" for name in absent[:_MOST_NAMED])
        more = f" and {len(absent) - _MOST_NAMED} more" if len(absent) > _MOST_NAMED else ""
        can_fill = len(absent) < len(encoder.plans)
        otherwise = '; --missing-columns fill (missing_columns="fill") fills it as in training'
        raise DataError(
            f"no column {shown}{more}, which the network was trained with",
            where=table.name,
            fix=f"add the column (it may be empty); {suggest_name(absent[0], table.frame.columns)}"
            + (otherwise if can_fill else ""),
        )
    empty = [pl.lit(None, dtype=pl.String).alias(name) for name in absent]
    says = [f"`{name}` is not there: it counts as missing and is filled as in training" for name in absent]
    return replace(table, frame=table.frame.with_columns(empty), facts={**table.facts, "filled": says})


def _choose_identifiers(encoder: TableEncoder, table: Table, rules: RowRules) -> tuple[str, ...]:
    task = encoder.target.task
    taken = {"sample", "reason", *task.targets, *(f"p({one})" for one in task.classes)}
    name = rules.id_column
    if name is None:
        known = encoder.reading.get("identifiers", ())
        return tuple(one for one in known if one in table.frame.columns and one not in taken)
    if name not in table.frame.columns or name in taken:
        raise DataError(
            f"`{name}` is what an answer is called" if name in taken else f"no column `{name}`",
            where=f"{table.name}, --id",
            fix="name another column" if name in taken else suggest_name(name, table.frame.columns),
        )
    return (name,)


def _empty_wrong(encoder: TableEncoder, table: Table, failed: dict[int, str]) -> Table:
    """Write down which rows hold a cell that cannot be read, and empty the cell."""
    frame = table.frame
    for plan in encoder.plans:
        rows = plan.find_wrong(table)
        if not rows:
            continue
        cells = frame[plan.name]
        for row in rows:
            shown = str(cells[row])[:60]
            said = f"`{shown}` is not a {plan.role} in `{plan.name}`"
            failed[row] = f"{failed[row]}; {said}" if row in failed else said
        wrong = pl.Series(rows, dtype=pl.UInt32)
        frame = frame.with_columns(cells.scatter(wrong, None))
    return replace(table, frame=frame)


def _refuse(table: Table, failed: Mapping[int, str]) -> DataError:
    rows = sorted(failed)
    several = len(rows) > 1
    word = "row" if table.lines is None else table.counted
    numbers = [int(row) for row in (table.positions + 1 if table.lines is None else table.lines)[rows]]
    said = [f"{word} {number}: {failed[row]}" for row, number in zip(rows, numbers, strict=True)]
    more = f"; and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else ""
    return DataError(
        f"{len(rows):,} of {table.frame.height:,} rows cannot be read: {'; '.join(said[:_MOST_NAMED])}{more}",
        where=f"{table.name}, {word}{'s' if several else ''} {', '.join(map(str, numbers))}",
        fix=f"correct {'them' if several else 'it'}, or answer the other rows: --bad-rows skip "
        '(bad_rows="skip")',
    )


def _list_cells(cells: pl.Series) -> tuple[Any, ...]:
    plain = cells.dtype.is_integer() or cells.dtype in (pl.String, pl.Boolean, pl.Float64)
    return tuple(cells.to_list() if plain else cells.cast(pl.String).to_list())
