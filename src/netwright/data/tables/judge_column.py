"""What one column of a table is, by its values and its name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import polars as pl

from netwright.data.data import Column
from netwright.data.tables.date_format import DateFormat
from netwright.data.tables.find_order import find_order
from netwright.data.tables.find_parts import find_parts
from netwright.data.tables.keep_words import MOST_VALUES
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.order_pair import order_pair
from netwright.data.tables.read_words import read_words
from netwright.data.tables.shorten_text import shorten_text

FEW_LEVELS = 10
"""Different whole numbers that get a feature each, at most, beside the number."""

_ID_NAME = re.compile(
    r"(?i:(?:^|[_\s.-])(?:id|ids|uid|uuid|guid|no|no\.|idx|index|key|rownames?|row|serial)$)|[a-z](?:ID|Id|No)$"
    r"|^unnamed: 0$|(?:编号|学号|序号|工号|单号|订单号|身份证号?|证件号|流水号|账号|卡号|代号)$",
)


def judge_column(name: str, cells: pl.Series) -> Column:
    """Judge what a column is.

    Args:
        name: its name.
        cells: its cells, missing ones null.

    Returns:
        Role, reason and what reading such cells needs (`decimal`, `unit`, `pattern`, `values`, `units` …).

    >>> judge_column("price", pl.Series(["1,200元", "80元", "7元"])).facts["unit"]
    '元'
    >>> judge_column("size", pl.Series(["S", "M", "L"] * 9)).role
    'ordinal'
    """
    known = cells.drop_nulls()
    if not len(known):
        return Column(name, "dropped", "no values", len(cells))
    words = known if known.dtype.is_numeric() else read_words(known)
    distinct = words.n_unique()
    column = _judge_known(name, known, words, distinct, is_whole=len(known) == len(cells))
    return replace(column, num_missing=cells.null_count(), num_distinct=distinct)


def _judge_known(name: str, known: pl.Series, words: pl.Series, distinct: int, *, is_whole: bool) -> Column:
    if distinct == 1 and is_whole:
        return Column(name, "constant", f"every row says {shorten_text(read_words(words.head(1))[0])}")
    if known.dtype == pl.Boolean:
        return Column(name, "yes/no", "true or false", facts={"values": ["False", "True"]})
    if distinct == 2:
        low, high, means_yes = order_pair(*read_words(words.unique()).to_list())
        if means_yes:
            return Column(name, "yes/no", f"{low} or {high}", facts={"values": [low, high]})
    form = _find_number(name, known)
    if form is not None:
        return _judge_numbers(name, form.read(known), form, distinct)
    if known.dtype.is_temporal() and known.dtype not in (pl.Time, pl.Duration):
        return Column(name, "date", "dates", facts={"pattern": ""})
    date = DateFormat.find(known)
    return _call_date(name, date) if date is not None else _judge_words(name, words, distinct)


def _find_number(name: str, known: pl.Series) -> NumberFormat | None:
    """How the numbers are written; None for words, and for whole numbers that are dates (20240131)."""
    if known.dtype == pl.String:
        return NumberFormat.find(known)
    is_date = known.dtype.is_integer() and not _ID_NAME.search(name) and DateFormat.find(known) is not None
    return NumberFormat() if known.dtype.is_numeric() and not is_date else None


def _call_date(name: str, form: DateFormat) -> Column:
    says = f"every value is a date, {form.pattern}"
    if form.pattern.startswith("%m/%d/"):
        says += " (the month first, as no day is above 12 or one stands second)"
    return Column(name, "date", says, facts={"pattern": form.pattern})


def _judge_numbers(name: str, values: pl.Series, form: NumberFormat, distinct: int) -> Column:
    finite = values.filter(values.is_finite())
    written = {"decimal": form.decimal, "unit": form.unit}
    if not len(finite):
        return Column(name, "dropped", "no finite values")
    whole = bool((finite == finite.floor()).all())
    if whole and _ID_NAME.search(name) and distinct > 0.95 * len(values) and len(values) > 2:
        return Column(name, "identifier", "the name says so, and the numbers differ from row to row")
    says = "every value is a number"
    if form.unit:
        says += f" with unit {form.unit}"
    if form.decimal == ",":
        says += ", the comma before its decimals"
    facts: dict[str, Any] = {**written, "whole": whole}
    if whole and 2 < distinct <= FEW_LEVELS:
        facts["ordinal"] = [f"{level:g}" for level in finite.unique().sort().to_list()]
        says += f"; {len(facts['ordinal'])} whole ones, so each also has a 0/1 feature"
    if len(finite) < len(values):
        says += f"; {len(values) - len(finite)} are infinite and count as missing"
    return Column(name, "number", says, facts=facts)


def _judge_words(name: str, words: pl.Series, distinct: int) -> Column:
    num = len(words)
    lengths = words.str.len_chars()
    spaced = float(words.str.contains(r"\s").mean())  # type: ignore[arg-type]  # of booleans a float
    if distinct == num and num >= 10 and spaced < 0.5 and int(lengths.max()) <= 64:  # type: ignore[arg-type]
        return Column(name, "identifier", "a different word on every row")
    if _ID_NAME.search(name) and distinct > 0.5 * num:
        return Column(name, "identifier", "the name says so, and most values come once")
    counts = words.value_counts()["count"].sort(descending=True)
    enough = max(3, min(5, num // 20))
    covered = int(counts.filter(counts >= enough).sum()) / num
    if covered < 0.5 and not distinct <= min(10, num // 2):
        return _judge_text(name, words, distinct)
    order = find_order(words.unique().to_list()) if 3 <= distinct <= 2 * FEW_LEVELS else None
    if order is not None:
        shown = " < ".join(shorten_text(word) for word in order)
        return Column(name, "ordinal", f"words in an order: {shown}", facts={"values": list(order)})
    says = f"{distinct} different values"
    kept = counts.filter(counts >= max(2, num // 1000)).head(MOST_VALUES)
    share = int(kept.sum()) / num
    facts: dict[str, Any] = {}
    if len(kept) < distinct and distinct > 2 * FEW_LEVELS:
        facts = {"high_cardinality": True, "share_with_feature": share}
        says += f": the {len(kept)} commonest get a feature ({share:.0%} of the rows), the others share one"
    return Column(name, "category", says, facts=facts)


def _judge_text(name: str, words: pl.Series, distinct: int) -> Column:
    says = f"{distinct:,} different values in {len(words):,} rows: too few rows share one to learn from"
    parts = find_parts(words)
    if parts is None:
        return Column(name, "text", says)
    facts: dict[str, Any] = {
        "units": list(parts.units),
        "separator": parts.separator,
        "tags": list(parts.tags),
    }
    taken = [f"the numbers before {', '.join(parts.units)}"] if parts.units else []
    taken += [f"{len(parts.tags)} words between `{parts.separator}`"] if parts.tags else []
    return Column(name, "text", f"packed text: {' and '.join(taken)} are taken out of it", facts=facts)
