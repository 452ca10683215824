"""What a data card shows of a column's values."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from netwright.data.data import Column
from netwright.data.tables.date_format import DateFormat
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.read_words import read_words
from netwright.data.tables.shorten_text import shorten_text


def describe_cells(known: pl.Series, column: Column) -> dict[str, Any]:
    """What a data card shows of the values: range and quartiles, or the commonest, or examples.

    Args:
        known: the cells, nulls apart.
        column: its role, with what reading its cells needs.

    >>> describe_cells(pl.Series(["a", "b", "a"]), Column("x", "category", ""))
    {'commonest': {'a': 2, 'b': 1}}
    """
    if not len(known):
        return {}
    if column.role == "number":
        form = NumberFormat(column.facts.get("decimal", "."), column.facts.get("unit", ""))
        values = form.read(known)
        finite = values.filter(values.is_finite())
        facts: dict[str, Any] = {"num_infinite": len(values) - len(finite)}
        if len(finite):
            # The ends are exact; quartiles of very many rows are those of evenly spaced ones.
            seen = finite.gather_every(len(finite) // 100_000 + 1).to_numpy()
            quarters = np.quantile(seen, [0.25, 0.5, 0.75]).tolist()
            facts |= {"min": finite.min(), "max": finite.max(), "mean": finite.mean()}
            facts |= dict(zip(("quarter", "median", "three_quarters"), quarters, strict=True))
        return facts
    if column.role in {"category", "ordinal", "yes/no", "target", "constant"}:
        counts = read_words(known).alias("value").value_counts()
        first = counts.sort(["count", "value"], descending=[True, False])[:10]
        return {"commonest": {str(value): int(count) for value, count in first.rows()}}
    if column.role == "date":
        dates = DateFormat(column.facts["pattern"]).read(known)
        return {"first": str(dates.min()), "last": str(dates.max())}
    return {"examples": [shorten_text(word) for word in read_words(known.head(3)).to_list()]}
