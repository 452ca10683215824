"""A role that the user decided."""

from __future__ import annotations

import polars as pl

from netwright.core.errors import DataError
from netwright.data.data import Column
from netwright.data.tables.date_format import DateFormat
from netwright.data.tables.find_order import find_order
from netwright.data.tables.find_parts import find_parts
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.order_pair import order_pair
from netwright.data.tables.read_words import read_words
from netwright.data.tables.shorten_text import shorten_text
from netwright.data.tables.table import Table

_MOST_STEPS = 100


def take_role(table: Table, name: str, role: str) -> Column:
    """Take the role that the user decided, with what reading such cells needs.

    Args:
        table: the table.
        name: the column.
        role: its role.

    Raises:
        DataError: values cannot have the role.

    >>> take_role(Table(pl.DataFrame({"x": ["1 kg", "2 kg"]}), "t.csv"), "x", "number").facts
    {'decimal': '.', 'unit': 'kg'}
    """
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
    if role == "ordinal":
        return _take_order(table, name, read_words(known), said)
    if role == "date":
        form_found = None if known.dtype.is_temporal() else DateFormat.find(known)
        if form_found is None and not known.dtype.is_temporal():
            raise DataError(
                f"`{name}` is not a date in any known way of writing, such as {shorten_text(str(known[0]))}"
                if len(known)
                else f"`{name}` has no values",
                where=table.locate([], name),
                fix="write dates as 2024-12-31, or choose another role",
            )
        return Column(name, role, said, facts={"pattern": form_found.pattern if form_found else ""})
    if role == "text" and known.dtype == pl.String and (parts := find_parts(known)) is not None:
        facts = {"units": list(parts.units), "separator": parts.separator, "tags": list(parts.tags)}
        return Column(name, role, said, facts=facts)
    return Column(name, role, said)


def _take_order(table: Table, name: str, words: pl.Series, said: str) -> Column:
    values = words.unique().to_list()
    if not 2 <= len(values) <= _MOST_STEPS:
        raise DataError(
            f"`{name}` has {len(values)} different values, and an order needs 2 to {_MOST_STEPS}",
            where=table.locate([], name),
            fix=f"roles: {{{name}: category}}",
        )
    order = find_order(values)
    if order is None:
        numbers = NumberFormat().read(words.unique())
        order = tuple(sorted(values, key=float)) if not numbers.null_count() else tuple(sorted(values))
        said += ", in the order of the alphabet" if numbers.null_count() else ""
    return Column(name, "ordinal", said, facts={"values": list(order)})
