"""How numbers are written in a column of strings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

_GROUPED = r"^[-+]?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?$"
_DECIMAL_COMMA = r"^[-+]?\d+,\d+$"
_UNIT = r"^[-+]?[¥￥$€£]?\s*[-+]?(?:\d[\d,]*\.?\d*|\.\d+)\s*([^\d\s.,+\-][^\d]{0,11})?$"
_SCALES = {"万": 1e4, "亿": 1e8}


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written in a column of strings.

    Args:
        decimal: the decimal mark; with `,` no thousands are separated.
        unit: what stands behind the number (`%`, `kg`, `元`); 万 and 亿 before it multiply. 12.5% reads
            as 12.5.

    >>> form = NumberFormat.find(pl.Series(["1,052.75", "980"]))
    >>> form.read(pl.Series(["1,052.75", "x"])).to_list()
    [1052.75, None]
    >>> NumberFormat.find(pl.Series(["1052,75元", "11,50万元"])).read(pl.Series(["11,50万元"])).to_list()
    [115000.0]
    """

    decimal: Literal[".", ","] = "."
    unit: str = ""

    @classmethod
    def find(cls, cells: pl.Series, *, share: float = 1.0) -> NumberFormat | None:
        """The format in which at least this share of the cells (strings, nulls apart) are numbers."""
        known = cells.drop_nulls()
        if not len(known):
            return None
        candidates = [cls()]
        sample = known.head(1000)
        if float(sample.str.contains(r"^[^\d]{0,3}[\d.]").mean()) >= 0.5 * share:  # type: ignore[arg-type]  # of booleans a float
            units = sample.str.extract(_UNIT).fill_null("").str.strip_chars()
            bare = units.str.replace("^[万亿]", "").mode().sort()
            unit = str(bare[-1]) if len(bare) else ""
            candidates = [cls(), cls(".", unit), cls(",", unit)]
        for candidate in candidates:
            if (len(known) - candidate.read(known).null_count()) >= share * len(known):
                return candidate
        return None

    def read(self, cells: pl.Series) -> pl.Series:
        """Read cells as float64; what is no number becomes null."""
        if cells.dtype != pl.String:
            return cells.cast(pl.Float64, strict=False)
        plain = cells.cast(pl.Float64, strict=False)
        rest = cells.is_not_null() & plain.is_null()
        if not rest.any():
            return plain
        text = cells.filter(rest).str.replace_all(r"[¥￥$€£\s]", "")
        factor = pl.Series([1.0]).new_from_index(0, len(text))
        if self.unit:
            text = text.str.strip_suffix(self.unit)
        for word, scale in _SCALES.items():
            scaled = text.str.ends_with(word)
            factor = factor.zip_with(~scaled, factor * scale)
            text = text.str.strip_suffix(word)
        if self.decimal == ",":
            text = text.set(~text.str.contains(_DECIMAL_COMMA) & text.str.contains(","), None)
            text = text.str.replace(",", ".")
        else:
            grouped = text.str.contains(_GROUPED)
            text = text.set(text.str.contains("[,，]") & ~grouped, None).str.replace_all("[,，]", "")
        values = text.cast(pl.Float64, strict=False) * factor
        return plain.scatter(rest.arg_true(), values)
