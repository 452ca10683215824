"""How dates are written in a column of strings."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

_DAYS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y年%m月%d", "%m/%d/%Y", "%d/%m/%Y"),
    *("%d.%m.%Y", "%d-%m-%Y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%B %d, %Y", "%d %B %Y", "%m/%d/%y"),
)
_TIMES = ("", " %H:%M:%S%.f", " %H:%M:%S", " %H:%M", "T%H:%M:%S%.f", "T%H:%M:%S", "T%H:%M")
_LOOKS_LIKE = r"^(?:\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{4}|[A-Z][a-z]{2,8} \d)"


@dataclass(frozen=True)
class DateFormat:
    """How dates are written in a column of strings.

    Where every day is at most 12, month/day/year is taken before day/month/year.

    Args:
        pattern: in strftime's letters.

    >>> form = DateFormat.find(pl.Series(["2016-7-30", "2016-11-05"]))
    >>> form.read(pl.Series(["2016-7-30", "soon"])).dt.strftime("%Y-%m-%d").to_list()
    ['2016-07-30', None]
    """

    pattern: str

    @classmethod
    def find(cls, cells: pl.Series) -> DateFormat | None:
        """The format in which all cells (strings, nulls apart) are dates, else None."""
        known = cells.drop_nulls().unique()
        if not len(known) or not known.head(100).str.contains(_LOOKS_LIKE).all():
            return None
        sample = known.head(50)
        for day in _DAYS:
            for time in _TIMES:
                form = cls(day + time)
                if not form.read(sample).null_count() and not form.read(known).null_count():
                    return form
        return None

    def read(self, cells: pl.Series) -> pl.Series:
        """Read cells as datetimes (microseconds); what is no date becomes null."""
        if cells.dtype == pl.String:
            cells = cells.str.strip_suffix("Z")
            if "%H" in self.pattern:
                return cells.str.to_datetime(self.pattern, strict=False, time_unit="us")
            return cells.str.to_date(self.pattern, strict=False).cast(pl.Datetime("us"))
        if isinstance(cells.dtype, pl.Datetime):
            return cells.dt.replace_time_zone(None).cast(pl.Datetime("us"))
        return cells.cast(pl.Datetime("us"), strict=False)
