"""What each column of a table is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from netwright.core.errors import DataError
from netwright.core.suggest import suggest_name
from netwright.data.data import Column
from netwright.data.tables.date_format import DateFormat
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.order_pair import order_pair
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table

_ID_NAME = re.compile(
    r"(?:^|[_\s.-])(?:id|ids|uid|uuid|guid|no|no\.|idx|index|key|rownames?|row|serial)$|[a-z](?:ID|Id|No)$"
    r"|^unnamed: 0$|(?:编号|学号|序号|工号|单号|订单号|身份证号?|证件号|流水号|账号|卡号|代号)$",
)
_TIME_NAME = re.compile(r"(?i)^(?:x|t|time|day|week|month|year|date|step|时间|天|日|周|月|年份?|日期)$")


def find_roles(
    table: Table, *, targets: Sequence[str], drop: Sequence[str] = (), roles: Mapping[str, str] | None = None
) -> tuple[Column, ...]:
    """Find what each column is, from its values and its name.

    | role | found where |
    |---|---|
    | number | every cell is a number; also with thousands marks, a percent sign or a unit |
    | yes/no | two values that mean yes and no (是/否, true/false, 1/0) |
    | category | words of which enough rows share the same |
    | date | every cell is a date in one way of writing |
    | identifier | a different word on every row, or numbers that only count the rows |
    | text | words that few rows share |
    | constant | one value on every row |

    Numbers, yes/no, categories and dates are given to the network.

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
    columns = []
    for name in names:
        if name in targets:
            column = Column(name, "target", "the column to predict")
        elif name in drop:
            column = Column(name, "dropped", "left out by `drop`")
        elif name in roles:
            column = _take_role(table, name, roles[name])
        else:
            column = _find_role(name, table.frame[name])
        cells = table.frame[name]
        known = cells.drop_nulls()
        facts = {**_describe_cells(known, column), **column.facts}
        columns.append(
            replace(column, num_missing=cells.null_count(), num_distinct=known.n_unique(), facts=facts)
        )
    return _drop_counters(table, tuple(columns), roles)


def _find_role(name: str, cells: pl.Series) -> Column:
    known = cells.drop_nulls()
    if not len(known):
        return Column(name, "dropped", "no values")
    words = read_words(known)
    distinct = words.n_unique()
    if distinct == 1 and len(known) == len(cells):
        return Column(name, "constant", f"every row says {_shorten(words[0])}")
    if known.dtype == pl.Boolean:
        return Column(name, "yes/no", "true or false", facts={"values": ["False", "True"]})
    if distinct == 2:
        low, high, means_yes = order_pair(*words.unique().to_list())
        if means_yes:
            return Column(name, "yes/no", f"{low} or {high}", facts={"values": [low, high]})
    return _judge_values(name, known, words, distinct)


def _judge_values(name: str, known: pl.Series, words: pl.Series, distinct: int) -> Column:
    if known.dtype.is_temporal() and known.dtype not in (pl.Time, pl.Duration):
        return Column(name, "date", "dates", facts={"pattern": ""})
    form = NumberFormat() if known.dtype.is_numeric() else NumberFormat.find(known)
    if form is not None:
        return _judge_numbers(name, form.read(known), form)
    date = DateFormat.find(known)
    if date is not None:
        return Column(name, "date", f"every value is a date, {date.pattern}", facts={"pattern": date.pattern})
    return _judge_words(name, words, distinct)


def _judge_numbers(name: str, values: pl.Series, form: NumberFormat) -> Column:
    finite = values.filter(values.is_finite())
    written = {"decimal": form.decimal, "unit": form.unit}
    if not len(finite):
        return Column(name, "dropped", "no finite values")
    whole = bool((finite == finite.floor()).all())
    distinct = finite.n_unique()
    if whole and _ID_NAME.search(name) and distinct > 0.95 * len(values) and len(values) > 2:
        return Column(name, "identifier", "the name says so, and the numbers differ from row to row")
    how = "every value is a number"
    how += f" with unit {form.unit}" if form.unit else ""
    return Column(name, "number", how, facts=written | {"whole": whole})


def _judge_words(name: str, words: pl.Series, distinct: int) -> Column:
    num = len(words)
    lengths = words.str.len_chars()
    spaced = float(words.str.contains(r"\s").mean())  # type: ignore[arg-type]  # of booleans a float
    if distinct == num and num >= 10 and spaced < 0.5 and int(lengths.max()) <= 64:  # type: ignore[arg-type]
        return Column(name, "identifier", "a different word on every row")
    if _ID_NAME.search(name) and distinct > 0.5 * num:
        return Column(name, "identifier", "the name says so, and most values come once")
    enough = max(3, min(5, num // 20))
    counts = words.value_counts()["count"]
    covered = int(counts.filter(counts >= enough).sum()) / num
    if covered < 0.5 and not distinct <= min(10, num // 2):
        says = f"{distinct} different values in {num} rows: too few rows share one to learn from"
        return Column(name, "text", says)
    return Column(name, "category", f"{distinct} different values")


def _take_role(table: Table, name: str, role: str) -> Column:
    """The role that the user decided, with what reading such cells needs."""
    cells = table.frame[name]
    known = cells.drop_nulls()
    said = "decided by `roles`"
    if role == "number":
        form = NumberFormat() if known.dtype.is_numeric() else NumberFormat.find(known) or NumberFormat()
        wrong = cells.is_not_null() & form.read(cells).is_null()
        if wrong.any():
            row = int(wrong.arg_true()[0])
            raise DataError(
                f"`{cells[row]}` is not a number",
                where=table.locate([row], name),
                fix=f"correct the cell, or roles: {{{name}: category}}",
            )
        return Column(name, role, said, facts={"decimal": form.decimal, "unit": form.unit})
    if role == "yes/no":
        values = read_words(known).unique().to_list()
        if len(values) != 2:
            raise DataError(
                f"yes/no needs two values and `{name}` has {len(values)}",
                where=table.locate([], name),
                fix=f"roles: {{{name}: category}}",
            )
        return Column(name, role, said, facts={"values": list(order_pair(*values)[:2])})
    if role == "date":
        form_found = None if known.dtype.is_temporal() else DateFormat.find(read_words(known))
        if form_found is None and not known.dtype.is_temporal():
            raise DataError(
                f"`{name}` is not a date in any known way of writing, such as {_shorten(str(known[0]))}"
                if len(known)
                else f"`{name}` has no values",
                where=table.locate([], name),
                fix="write dates as 2024-12-31, or choose another role",
            )
        return Column(name, role, said, facts={"pattern": form_found.pattern if form_found else ""})
    return Column(name, role, said)


def _drop_counters(table: Table, columns: tuple[Column, ...], roles: Mapping[str, str]) -> tuple[Column, ...]:
    """A first column that counts the rows is an identifier, if others are left to learn from."""
    first = columns[0]
    others = [c for c in columns[1:] if c.role in {"number", "category", "yes/no", "date"}]
    if first.role != "number" or first.name in roles or not others or _TIME_NAME.search(first.name):
        return columns
    values = NumberFormat().read(table.frame[first.name])
    if len(values) < 20 or values.null_count() or not bool((np.diff(values.to_numpy()) == 1).all()):
        return columns
    return (
        replace(first, role="identifier", reason="the first column, and it counts the rows"),
        *columns[1:],
    )


def _describe_cells(known: pl.Series, column: Column) -> dict[str, Any]:
    """What the data card shows of the values."""
    if not len(known):
        return {}
    if column.role == "number":
        form = NumberFormat(column.facts.get("decimal", "."), column.facts.get("unit", ""))
        values = form.read(known)
        finite = values.filter(values.is_finite())
        facts: dict[str, Any] = {"num_infinite": len(values) - len(finite)}
        if len(finite):
            quartiles = np.quantile(finite.to_numpy(), [0, 0.25, 0.5, 0.75, 1]).tolist()
            facts |= dict(zip(("min", "quarter", "median", "three_quarters", "max"), quartiles, strict=True))
            facts |= {"mean": float(finite.mean())}  # type: ignore[arg-type]  # of floats a float
        return facts
    words = read_words(known)
    if column.role in {"category", "yes/no", "target", "constant"}:
        counts = words.alias("value").value_counts().sort(["count", "value"], descending=[True, False])[:10]
        return {"commonest": {str(value): int(count) for value, count in counts.rows()}}
    if column.role == "date":
        dates = DateFormat(column.facts["pattern"]).read(known)
        return {"first": str(dates.min()), "last": str(dates.max())}
    return {"examples": [_shorten(word) for word in words[:3].to_list()]}


def _shorten(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "…"
