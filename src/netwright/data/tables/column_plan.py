"""How one column of a table becomes numbers and codes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from netwright.core.errors import DataError
from netwright.data.tables.date_format import DateFormat
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table

_DATE_PARTS = {
    "year": lambda dates: dates.dt.year(),
    "month": lambda dates: dates.dt.month(),
    "day": lambda dates: dates.dt.day(),
    "weekday": lambda dates: dates.dt.weekday(),
    "hour": lambda dates: dates.dt.hour(),
    "days": lambda dates: dates.dt.epoch("s") / 86400.0,
}


@dataclass(frozen=True)
class ColumnPlan:
    """How one column of a table becomes numbers and codes.

    Args:
        name: the column.
        role: number, category, yes/no, date, or text (of which only the absence is told).
        missing: whether a 0/1 feature says that the value is missing (training rows lacked some).
        values: words that have a 0/1 feature of their own, in order (yes/no: the word for no, then
            for yes); for numbers, the few values that have one besides the number itself.
        other: whether a category has a 0/1 feature for all other words.
        decimal: see `NumberFormat`.
        unit: see `NumberFormat`.
        pattern: see `DateFormat`.
        parts: numbers taken from a date: year, month, day (of the month), weekday (Monday 1), hour,
            days (since 1970).
    """

    name: str
    role: str
    missing: bool = False
    values: tuple[str, ...] = ()
    other: bool = False
    decimal: str = "."
    unit: str = ""
    pattern: str = ""
    parts: tuple[str, ...] = ()

    @property
    def number_names(self) -> tuple[str, ...]:
        """Names of the numbers that it gives."""
        if self.role == "number":
            return (self.name,)
        return tuple(f"{self.name} {part}" for part in self.parts)

    @property
    def flags(self) -> tuple[tuple[str, int], ...]:
        """Name and code of each 0/1 feature: it is 1 where the column's code is this one."""
        num = len(self.values)
        if self.role == "yes/no":
            named = [(f"{self.name}={self.values[1]}", 1)]
        else:
            named = [(f"{self.name}={value}", code) for code, value in enumerate(self.values)]
        if self.other:
            named.append((f"{self.name}=other", num))
        if self.missing:
            named.append((f"{self.name} missing", num + 1))
        return tuple(named)

    def read_numbers(self, table: Table) -> list[npt.NDArray[np.float64]]:
        """The numbers of each row, in the order of `number_names`; NaN where the value is missing.

        Raises:
            DataError: a cell is not what the column's role says.
        """
        if self.role == "number":
            return [self._read_column(table).to_numpy().astype(np.float64)]
        if self.role == "date":
            dates = self.read_dates(table)
            return [
                _DATE_PARTS[part](dates).cast(pl.Float64).to_numpy().astype(np.float64) for part in self.parts
            ]
        return []

    def read_codes(self, table: Table) -> npt.NDArray[np.int64]:
        """The code of each row: position in `values`; their number for other words, one more if missing."""
        cells = table.frame[self.name]
        num = len(self.values)
        if self.role == "number" and (self.values or self.missing):
            cells = self._read_column(table)
        known = cells.is_not_null()
        words = read_words(cells) if self.values else None
        codes = np.full(len(cells), num, dtype=np.int64)
        if words is not None:
            index = {value: code for code, value in enumerate(self.values)}
            if self.role == "yes/no":
                words, index = words.str.to_lowercase(), {word.lower(): code for word, code in index.items()}
            codes = words.replace_strict(index, default=num, return_dtype=pl.Int64).to_numpy().copy()
        codes[~known.to_numpy()] = num + 1
        # A third word where training saw two says neither: it is treated as missing.
        return np.where(codes == num, num + 1, codes) if self.role == "yes/no" else codes

    def _read_column(self, table: Table) -> pl.Series:
        """Numbers with null where missing or infinite (beyond 1e100, whose squares cannot be added up)."""
        cells = table.frame[self.name]
        form = NumberFormat("," if self.decimal == "," else ".", self.unit)
        values = form.read(cells)
        wrong = cells.is_not_null() & values.is_null()
        if wrong.any():
            row = int(wrong.arg_true()[0])
            raise DataError(
                f"`{cells[row]}` is not a number, and `{self.name}` is a column of numbers",
                where=table.locate([row], self.name),
                fix="correct the cell, or leave it empty",
            )
        return values.set(~(values.abs() < 1e100), None)

    def read_dates(self, table: Table) -> pl.Series:
        """The moment in each row, as datetimes in microseconds; null where it is missing.

        Raises:
            DataError: a cell is no date as in training.
        """
        cells = table.frame[self.name]
        if cells.dtype.is_temporal() or not cells.null_count() < len(cells):
            return cells.cast(pl.Datetime("us"))
        words = read_words(cells)
        form = DateFormat(self.pattern) if self.pattern else DateFormat.find(words)
        dates = form.read(words) if form else words.cast(pl.Datetime("us"), strict=False)
        wrong = cells.is_not_null() & dates.is_null()
        other = DateFormat.find(words) if wrong.any() else None
        if other is not None:
            return other.read(words)
        if wrong.any():
            row = int(wrong.arg_true()[0])
            raise DataError(
                f"`{cells[row]}` is not a date as in training ({self.pattern or 'a date column'})",
                where=table.locate([row], self.name),
                fix="write it as 2024-12-31, or leave the cell empty",
            )
        return dates

    def to_spec(self) -> dict[str, Any]:
        """As JSON can hold it; what is not set is left out."""
        return {key: value for key, value in asdict(self).items() if value}

    @classmethod
    def from_spec(cls, spec: dict[str, Any]) -> ColumnPlan:
        """Build again what `to_spec` wrote."""
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in spec.items()}
        return cls(**fields)
