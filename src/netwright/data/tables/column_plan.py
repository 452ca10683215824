"""How one column of a table becomes numbers and codes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from netwright.core.errors import DataError
from netwright.data.tables.date_format import DateFormat
from netwright.data.tables.find_parts import cut_pieces, read_unit
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
        role: number, ordinal, category, yes/no, date, or text (of which its absence is told, and what is
            packed into it).
        missing: whether a 0/1 feature says that the value is missing (training rows lacked some).
        values: words that have a 0/1 feature of their own, in order (yes/no: the word for no, then
            for yes; ordinal: from low to high); for numbers, the few values that have one besides the
            number itself.
        other: whether a category has a 0/1 feature for all other words.
        decimal: see `NumberFormat`.
        unit: see `NumberFormat`.
        pattern: see `DateFormat`.
        parts: numbers taken from a date: year, month, day (of the month), weekday (Monday 1), hour,
            days (since 1970).
        units: words behind a number that is taken out of a text.
        separator: what stands between the parts of a text, of which `tags` are taken.
        tags: words between separators that have a 0/1 feature each.
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
    units: tuple[str, ...] = ()
    separator: str = ""
    tags: tuple[str, ...] = ()

    @property
    def number_names(self) -> tuple[str, ...]:
        """Names of the numbers that it gives."""
        if self.role in {"number", "ordinal"}:
            return (self.name,)
        return tuple(f"{self.name} {part}" for part in (*self.parts, *self.units))

    @property
    def num_codes(self) -> int:
        """Codes of a row: one, and one more for each tag."""
        return 1 + len(self.tags)

    @property
    def flags(self) -> tuple[tuple[str, int], ...]:
        """Name and code of each 0/1 feature of the word: it is 1 where the first code is this one."""
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

    @property
    def tag_names(self) -> tuple[str, ...]:
        """Name of each 0/1 feature of a tag: it is 1 where the tag's own code is 1."""
        return tuple(f"{self.name}: {tag}" for tag in self.tags)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of all features that it gives."""
        return (*self.number_names, *(name for name, _ in self.flags), *self.tag_names)

    def read_numbers(self, table: Table) -> list[npt.NDArray[np.float64]]:
        """The numbers of each row, in the order of `number_names`; NaN where the value is missing.

        Raises:
            DataError: a cell is not what the column's role says.
        """
        if self.role == "number":
            return [_to_floats(self._read_column(table))]
        if self.role == "ordinal":
            codes = self.read_codes(table)[0].astype(np.float64)
            return [np.where(codes < len(self.values), codes, np.nan)]
        if self.role == "date":
            dates = self.read_dates(table)
            return [_to_floats(_DATE_PARTS[part](dates).cast(pl.Float64)) for part in self.parts]
        if self.units:
            words = read_words(table.frame[self.name])
            return [_to_floats(read_unit(words, unit)) for unit in self.units]
        return []

    def read_codes(self, table: Table) -> list[npt.NDArray[np.int64]]:
        """The codes of each row, `num_codes` of them.

        The first is the position in `values`; their number for other words, one more where missing.
        """
        cells = table.frame[self.name]
        num = len(self.values)
        if not (self.flags or self.tags) and self.role != "ordinal":
            return [np.full(len(cells), num, dtype=np.int64)]
        if self.role == "number":
            cells = self._read_column(table)
        words = read_words(cells) if self.values or self.tags else None
        codes = np.full(len(cells), num, dtype=np.int64)
        if self.values and words is not None:
            index = {value: code for code, value in enumerate(self.values)}
            if self.role == "yes/no":
                words, index = words.str.to_lowercase(), {word.lower(): code for word, code in index.items()}
            codes = words.replace_strict(index, default=num, return_dtype=pl.Int64).to_numpy().copy()
        codes[cells.is_null().to_numpy()] = num + 1
        if self.role == "yes/no":
            # A third word where training saw two says neither: it is treated as missing.
            codes = np.where(codes == num, num + 1, codes)
        if not self.tags or words is None:
            return [codes]
        pieces = cut_pieces(words, self.separator)
        held = [pieces.list.contains(tag).fill_null(value=False) for tag in self.tags]
        return [codes, *(one.cast(pl.Int64).to_numpy() for one in held)]

    def count_unseen(self, table: Table) -> tuple[int, list[str]]:
        """How many rows `find_unseen` finds, and up to three of their words."""
        rows = self.find_unseen(table)
        words = read_words(table.frame[self.name].gather(rows)).unique(maintain_order=True).head(3).to_list()
        return len(rows), [str(word) for word in words]

    def find_unseen(self, table: Table) -> list[int]:
        """Rows (positions from 0) whose word has no feature of its own: new, or rare in training."""
        if self.role not in {"category", "ordinal", "yes/no"}:
            return []
        known = table.frame[self.name].is_not_null().to_numpy()
        rows: list[int] = np.flatnonzero((self.read_codes(table)[0] >= len(self.values)) & known).tolist()
        return rows

    def _read_column(self, table: Table) -> pl.Series:
        """Numbers with null where missing or infinite (beyond 1e100, whose squares cannot be added up)."""
        cells = table.frame[self.name]
        form = NumberFormat("," if self.decimal == "," else ".", self.unit)
        values = form.read(cells)
        if values.null_count() > cells.null_count():
            wrong = cells.is_not_null() & values.is_null()
            row = int(wrong.arg_true()[0])
            raise DataError(
                f"`{cells[row]}` is not a number, and `{self.name}` is a column of numbers",
                where=table.locate([row], self.name),
                fix="correct the cell, or leave it empty",
            )
        largest = max(abs(float(values.min() or 0)), abs(float(values.max() or 0)))  # type: ignore[arg-type]  # of floats a float
        return values if largest < 1e100 else values.set(~(values.abs() < 1e100), None)

    def find_wrong(self, table: Table) -> list[int]:
        """Rows (positions from 0) whose cell is no number or date, where the role says so."""
        if self.role not in {"number", "date"}:
            return []
        cells = table.frame[self.name]
        form = NumberFormat("," if self.decimal == "," else ".", self.unit)
        read = form.read(cells) if self.role == "number" else self._try_dates(cells)
        rows: list[int] = (cells.is_not_null() & read.is_null()).arg_true().to_list()
        return rows

    def _try_dates(self, cells: pl.Series) -> pl.Series:
        """Datetimes; null where missing, and where a cell is not a date."""
        if cells.dtype.is_temporal() or not cells.null_count() < len(cells):
            return cells.cast(pl.Datetime("us"))
        words = read_words(cells)
        form = DateFormat(self.pattern) if self.pattern else DateFormat.find(words)
        dates = form.read(words) if form else words.cast(pl.Datetime("us"), strict=False)
        wrong = cells.is_not_null() & dates.is_null()
        other = DateFormat.find(words) if wrong.any() else None
        return dates if other is None else other.read(words)

    def read_dates(self, table: Table) -> pl.Series:
        """The dates of each row, as datetimes; null where missing.

        Raises:
            DataError: a cell is not a date.
        """
        cells = table.frame[self.name]
        dates = self._try_dates(cells)
        wrong = cells.is_not_null() & dates.is_null()
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


def _to_floats(values: pl.Series) -> npt.NDArray[np.float64]:
    return values.to_numpy().astype(np.float64, copy=False)
