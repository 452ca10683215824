"""How numbers are written in a column of strings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

_CURRENCY = r"(?:US\$|HK\$|NT\$|[ACR]\$|[¥￥$€£₩₹₽]|USD|EUR|GBP|CNY|RMB|JPY|HKD|人民币)"
_NUMBER = r"(?:\d[\d,，]*\.?\d*|\.\d+)"
_GROUPED = r"^[-+]?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?$"
_SPACED = r"^[-+]?\d{1,3}(?:[ \x{a0}\x{202f}']\d{3})+(?:\.\d+)?$"
_DOTTED = r"^[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$"
_DECIMAL_COMMA = r"^[-+]?\d+,\d+$"
_PREFIX = rf"^\(?[-+]?\s*({_CURRENCY})\s*[-+]?\s*{_NUMBER}"
_UNIT = rf"^\(?[-+]?\s*{_CURRENCY}?\s*[-+]?\s*{_NUMBER}\s*([^\d\s.,+\-)][^,，]{{0,11}}?)?\s*\)?$"
_SCALES = {"万": 1e4, "亿": 1e8, "千": 1e3}
_LETTERS = "K/M/B"
_LETTER_SCALES = {"K": 1e3, "k": 1e3, "M": 1e6, "B": 1e9}
_WIDE = {chr(0xFF10 + digit): str(digit) for digit in range(10)} | {
    "．": ".",
    "％": "%",
    "－": "-",
    "＋": "+",
}


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written in a column of strings.

    Args:
        decimal: the decimal mark; where it is `,` thousands are separated by points, else by commas,
            spaces or apostrophes.
        unit: what stands behind the number (`%`, `kg`, `元`) or before it (`$`); 万, 亿 and 千 before the
            unit multiply, and so do K, M and B where the unit is `K/M/B`. 12.5% reads as 12.5.

    >>> form = NumberFormat.find(pl.Series(["1,052.75", "980"]))
    >>> form.read(pl.Series(["1,052.75", "x"])).to_list()
    [1052.75, None]
    >>> NumberFormat.find(pl.Series(["1052,75元", "11,50万元"])).read(pl.Series(["11,50万元"])).to_list()
    [115000.0]
    >>> NumberFormat.find(pl.Series(["$1,234", "($80)"])).unit
    '$'
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
        few = known.gather_every(max(len(known) // 50, 1))
        sample = known.head(1000).str.replace_many(list(_WIDE), list(_WIDE.values()))
        if float(sample.str.contains(r"^[^\d]{0,5}[\d.]").mean()) >= 0.5 * share:  # type: ignore[arg-type]  # of booleans a float
            unit = _find_unit(sample)
            candidates = [cls(".", unit), cls(",", unit), cls(), cls(".", _LETTERS)]
            if unit in _LETTER_SCALES and not sample.str.ends_with(unit).all():
                candidates = [cls(".", _LETTERS)]
        for candidate in candidates:
            # Most columns of words are told apart by a few cells.
            wrong = candidate.read(few).null_count()
            if wrong > (0 if share == 1 else 0.5 * len(few)):
                continue
            if (len(known) - candidate.read(known).null_count()) >= share * len(known):
                return candidate
        return None

    def read(self, cells: pl.Series) -> pl.Series:
        """Read cells as float64; what is no number becomes null."""
        if cells.dtype != pl.String:
            return cells.cast(pl.Float64, strict=False)
        plain = cells.cast(pl.Float64, strict=False)
        rest = cells.is_not_null() & plain.is_null()
        if self.decimal == ",":
            rest |= cells.str.contains(_DOTTED).fill_null(value=False)
        if not rest.any():
            return plain
        return plain.scatter(rest.arg_true(), self._read_written(cells.filter(rest)))

    @property
    def scales(self) -> dict[str, float]:
        """What words between number and unit multiply by."""
        return _LETTER_SCALES if self.unit == _LETTERS else _SCALES

    def _read_written(self, text: pl.Series) -> pl.Series:
        text = text.str.replace_many(list(_WIDE), list(_WIDE.values())).str.strip_chars()
        negative = text.str.contains(r"^\(.*\)$")
        text = text.str.strip_prefix("(").str.strip_suffix(")")
        text = text.str.replace(rf"^([-+]?)\s*{_CURRENCY}\s*", "$1")
        if self.unit and self.unit != _LETTERS:
            text = text.str.strip_suffix(self.unit).str.strip_chars_end()
        factor = negative.replace_strict({True: -1.0, False: 1.0}, return_dtype=pl.Float64)
        for word, scale in self.scales.items():
            scaled = text.str.ends_with(word)
            factor = factor.zip_with(~scaled, factor * scale)
            text = text.str.strip_suffix(word)
        text = text.str.strip_chars_end()
        if self.decimal == ",":
            dotted = text.str.contains(_DOTTED)
            text = text.zip_with(~dotted, text.str.replace_all(".", "", literal=True))
            text = text.set(~text.str.contains(_DECIMAL_COMMA) & text.str.contains(","), None)
            text = text.str.replace(",", ".", literal=True)
        else:
            grouped = text.str.contains(_GROUPED)
            text = text.set(text.str.contains("[,，]") & ~grouped, None).str.replace_all("[,，]", "")
            spaced = text.str.contains(_SPACED)
            text = text.zip_with(~spaced, text.str.replace_all(r"[ \x{a0}\x{202f}']", ""))
        return text.cast(pl.Float64, strict=False) * factor


def _find_unit(sample: pl.Series) -> str:
    """The commonest unit behind the numbers, else the currency before them."""
    units = sample.str.extract(_UNIT).fill_null("").str.strip_chars()
    bare = units.str.replace("^[万亿千]", "").mode().sort()
    unit = str(bare[-1]) if len(bare) else ""
    if unit:
        return unit
    before = sample.str.extract(_PREFIX).drop_nulls()
    return str(before.mode().sort()[0]) if 2 * len(before) > len(sample) else ""
