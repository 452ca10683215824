"""How dates are written in a column of strings."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

_DAYS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y年%m月%d", "%m/%d/%Y", "%d/%m/%Y"),
    *("%d.%m.%Y", "%d-%m-%Y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%B %d, %Y", "%d %B %Y", "%m/%d/%y"),
    *("%Y%m%d", "%b %d %Y", "%B %d %Y", "%d/%b/%Y"),
)
_TIMES = (
    *("", " %H:%M:%S%.f", " %H:%M:%S", " %H:%M", "T%H:%M:%S%.f", "T%H:%M:%S", "T%H:%M", " %I:%M:%S %p"),
    *(" %I:%M %p", "%H:%M:%S", "%H:%M", "%H时%M分%S秒", "%H时%M分", " %H时%M分", "%H%M%S"),
)
_MONTHS = ("%Y-%m", "%Y/%m", "%Y年%m月", "%b %Y", "%B %Y")
_CLOCKS = ("%H:%M:%S%.f", "%H:%M:%S", "%H:%M", "%I:%M %p")
_LOOKS_LIKE = (
    r"^(?:\d{4}[-/.年]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[- /][A-Za-z]{3,9}[- /]\d{4}"
    r"|[A-Z][a-z]{2,8} \d|(?:19|20)\d{6}(?:\d{6})?$|\d{1,2}:\d\d)"
)
_ZONE = r"(?:Z|[ ]?UTC|[-+]\d\d:?\d\d)$"


@dataclass(frozen=True)
class DateFormat:
    """How dates are written in a column of strings (or whole numbers: 20240131).

    Where every day is at most 12, month/day/year is taken before day/month/year.

    Args:
        pattern: in strftime's letters; one without a day means its first, one without a year a time of day.

    >>> form = DateFormat.find(pl.Series(["2016-7-30", "2016-11-05"]))
    >>> form.read(pl.Series(["2016-7-30", "soon"])).dt.strftime("%Y-%m-%d").to_list()
    ['2016-07-30', None]
    >>> DateFormat.find(pl.Series([20240131, 20240201])).pattern
    '%Y%m%d'
    """

    pattern: str

    @classmethod
    def find(cls, cells: pl.Series) -> DateFormat | None:
        """The format in which all cells (nulls apart) are dates, else None."""
        if cells.dtype.is_float() or cells.dtype == pl.Boolean:
            return None
        known = cells.drop_nulls()
        first = known.head(100).cast(pl.String)
        if cells.dtype.is_integer() and not known.is_between(19000101, 21001231).all():
            return None
        if not len(known) or not first.str.contains(_LOOKS_LIKE).all():
            return None
        known = known.unique().cast(pl.String)
        sample = known.head(50)
        patterns = [*_MONTHS, *(day + time for day in _DAYS for time in _TIMES), *_CLOCKS]
        # Most patterns are out after one cell.
        for form in (cls(pattern) for pattern in patterns):
            if all(not form.read(part).null_count() for part in (sample.head(1), sample, known)):
                return form
        return None

    def read(self, cells: pl.Series) -> pl.Series:
        """Read cells as datetimes (microseconds); what is no date becomes null."""
        if isinstance(cells.dtype, pl.Datetime):
            return cells.dt.replace_time_zone(None).cast(pl.Datetime("us"))
        if cells.dtype.is_integer():
            cells = cells.cast(pl.String)
        if cells.dtype != pl.String:
            return cells.cast(pl.Datetime("us"), strict=False)
        pattern = self.pattern
        if "%H" in pattern or "%I" in pattern:
            cells = cells.str.replace(_ZONE, "") if "T" in pattern or ":" in pattern else cells
            if "%Y" not in pattern and "%y" not in pattern:
                cells, pattern = "1970-01-01 " + cells, "%Y-%m-%d " + pattern
            return cells.str.to_datetime(pattern, strict=False, time_unit="us")
        if "%d" not in pattern:
            cells, pattern = cells + " 1", pattern + " %d"
        elif pattern == "%Y%m%d":
            # The parser would take seven digits as a short month or day.
            cells = cells.set(cells.str.len_bytes() != 8, None)
        return cells.str.to_date(pattern, strict=False).cast(pl.Datetime("us"))
