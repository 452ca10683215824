"""Numbers and words that are packed into one text column."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*([^\W\d_]{{1,12}})")
_SEPARATORS = ("|", ";", "；", "/", "·", "、", ",", "，")
_SAMPLE = 500
_FEWEST_ROWS = 5
_MOST_UNITS = 8
_MOST_TAGS = 24


@dataclass(frozen=True)
class Parts:
    """What is packed into a column of text.

    Args:
        units: words behind a number that most rows hold once: `室` in `2室1厅 | 89.5平米 | 南`.
        separator: what stands between the parts, where the rest are words that many rows share.
        tags: these words.
    """

    units: tuple[str, ...] = ()
    separator: str = ""
    tags: tuple[str, ...] = ()


def find_parts(words: pl.Series) -> Parts | None:
    """Find numbers with the same word behind them, and words between separators that many rows share.

    Args:
        words: a column of text, nulls apart.

    Returns:
        The parts; None where the text is just text.

    >>> rows = pl.Series([f"{i % 3 + 1}室 | {i + 50}.5平米 | {'南北'[i % 2]}" for i in range(20)])
    >>> find_parts(rows)
    Parts(units=('室', '平米'), separator='|', tags=('北', '南'))
    """
    sample = words.gather_every(max(len(words) // _SAMPLE, 1)).head(_SAMPLE)
    # A comma before a digit may separate thousands.
    separator, share = max(
        ((mark, float(sample.str.contains(rf"{re.escape(mark)}(?:\D|$)").mean())) for mark in _SEPARATORS),  # type: ignore[arg-type]  # of booleans a float
        key=lambda pair: pair[1],
    )
    pairs = [[unit for _, unit in _PAIR.findall(word)] for word in sample.to_list()]
    counts: dict[str, int] = {}
    for found in pairs:
        for unit in dict.fromkeys(found):
            counts[unit] = counts.get(unit, 0) + (found.count(unit) == 1)
    units = tuple(unit for unit, count in counts.items() if count >= 0.6 * len(sample))[:_MOST_UNITS]
    # One number in running text is not a form that was filled in.
    if not units or (len(units) == 1 and share < 0.8):
        units = ()
    tags: tuple[str, ...] = ()
    if share >= 0.8:
        pieces = cut_pieces(words, separator)
        seen = pieces.explode().drop_nulls().alias("piece").value_counts()
        common = seen.filter(
            pl.col("count").is_between(max(_FEWEST_ROWS, 0.02 * len(words)), 0.98 * len(words))
            & ~pl.col("piece").str.contains(rf"^{_NUMBER}\s*[^\W\d_]+$")
            & (pl.col("piece") != "")
        ).sort(["count", "piece"], descending=[True, False])
        tags = tuple(sorted(common["piece"].head(_MOST_TAGS).to_list()))
    if not units and not tags:
        return None
    return Parts(units, separator if tags else "", tags)


def cut_pieces(words: pl.Series, separator: str) -> pl.Series:
    """Cut each text at the separator, and number-and-word pairs such as `2室1厅` out of the pieces.

    >>> cut_pieces(pl.Series(["2室1厅 | 南", None]), "|").to_list()
    [['', '南'], None]
    """
    bare = words.str.replace_all(rf"{_NUMBER}\s*[^\W\d_]{{1,12}}", "")
    bare = bare.str.replace_all(r"[(（][^()（）]*[)）]", "").str.replace_all(r"\s+", " ")
    return bare.str.split(separator).list.eval(pl.element().str.strip_chars())


def read_unit(words: pl.Series, unit: str) -> pl.Series:
    """The number before a unit in each text, float64; null where there is none.

    >>> read_unit(pl.Series(["2室1厅", "南"]), "厅").to_list()
    [1.0, None]
    """
    # The unit ends where its word ends: 年 is not the unit in 2002年建.
    found = words.str.extract(rf"({_NUMBER})\s*{re.escape(unit)}(?:[^\p{{L}}]|$)")
    return found.str.replace_all(",", "").cast(pl.Float64, strict=False)
