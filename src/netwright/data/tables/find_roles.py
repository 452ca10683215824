"""What each column of a table is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from netwright.core.errors import DataError
from netwright.core.suggest import suggest_name
from netwright.data.data import Column
from netwright.data.tables.describe_cells import describe_cells
from netwright.data.tables.judge_column import judge_column
from netwright.data.tables.map_columns import map_columns
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.table import Table
from netwright.data.tables.take_role import take_role

_TIME_NAME = re.compile(r"(?i)^(?:x|t|time|day|week|month|year|date|step|时间|天|日|周|月|年份?|日期)$")


def find_roles(
    table: Table, *, targets: Sequence[str], drop: Sequence[str] = (), roles: Mapping[str, str] | None = None
) -> tuple[Column, ...]:
    """Find what each column is, from its values and its name.

    | role | found where |
    |---|---|
    | number | every cell is a number; also with thousands marks, a percent sign or a unit |
    | yes/no | two values that mean yes and no (是/否, true/false, 1/0) |
    | ordinal | words of a known order (low, medium, high; 18-25, 65+) |
    | category | words of which enough rows share the same |
    | date | every cell is a date in one way of writing |
    | identifier | a different word on every row, or numbers that only count the rows |
    | text | words that few rows share; numbers and words that are packed into it are taken out |
    | constant | one value on every row |

    Numbers, yes/no, ordinals, categories and dates are given to the network.

    Args:
        table: the table.
        targets: columns to predict; role `target`.
        drop: columns to leave out; role `dropped`.
        roles: roles that the user decided.

    Returns:
        The columns in the table's order; `facts` hold how cells are written (`decimal`, `unit`, `pattern`)
        and what a data card shows (`min`, `max`, `commonest`, `examples` …).

    Raises:
        DataError: `drop` or `roles` name a column that is not there, or values cannot have the role.

    >>> import polars as pl
    >>> table = Table(pl.DataFrame({"age": ["3", "5", "4"], "ok": ["yes", "no", "no"]}), "t.csv")
    >>> [column.role for column in find_roles(table, targets=["ok"])]
    ['number', 'target']
    """
    roles = roles or {}
    names = table.frame.columns
    for field, chosen in (("drop", drop), ("roles", roles)):
        for name in chosen:
            if name not in names:
                raise DataError(
                    f"no column `{name}`", where=f"{table.name}, `{field}`", fix=suggest_name(name, names)
                )

    def judge(name: str) -> Column:
        cells = table.frame[name]
        known = cells.drop_nulls()
        if name in targets or name in drop or name in roles:
            column = replace(
                _take_decision(table, name, targets, drop, roles),
                num_missing=cells.null_count(),
                num_distinct=known.n_unique(),
            )
        else:
            column = judge_column(name, cells)
        return replace(column, facts={**describe_cells(known, column), **column.facts})

    return _drop_counters(table, tuple(map_columns(judge, names)), roles)


def _take_decision(
    table: Table, name: str, targets: Sequence[str], drop: Sequence[str], roles: Mapping[str, str]
) -> Column:
    if name in targets:
        return Column(name, "target", "the column to predict")
    if name in drop:
        return Column(name, "dropped", "left out by `drop`")
    return take_role(table, name, roles[name])


def _drop_counters(table: Table, columns: tuple[Column, ...], roles: Mapping[str, str]) -> tuple[Column, ...]:
    """A first column that counts the rows is an identifier, if others are left to learn from."""
    first = columns[0]
    others = [c for c in columns[1:] if c.role in {"number", "ordinal", "category", "yes/no", "date"}]
    if first.role != "number" or first.name in roles or not others or _TIME_NAME.search(first.name):
        return columns
    values = NumberFormat().read(table.frame[first.name])
    if len(values) < 20 or values.null_count() or not bool((np.diff(values.to_numpy()) == 1).all()):
        return columns
    return (
        replace(first, role="identifier", reason="the first column, and it counts the rows"),
        *columns[1:],
    )
