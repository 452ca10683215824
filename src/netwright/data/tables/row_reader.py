"""One row at a time, read as tables are, in plain Python."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, final

from netwright.core.errors import DataError
from netwright.data.tables.clean_frame import MISSING_MARKS, TRIMMED
from netwright.data.tables.column_plan import ColumnPlan
from netwright.data.tables.table_from_object import table_from_object

_PLAIN = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?")
_DECIMAL = re.compile(r"[-+]?\d+\.\d+")
_NESTED = "a value is a number, a string, true, false or null"
_MISSING = frozenset(MISSING_MARKS)
_EPOCH = dt.datetime(1970, 1, 1)  # tables hold local times without a zone

Cells = tuple[list[float], list[int]]
"""The numbers that a cell gives, and its codes."""


class _Unusual(Exception):
    """A cell that only the reader of whole tables can read."""


@final
class RowReader:
    """Reads one row in microseconds, where a table of one row takes milliseconds.

    Plain numbers and words are read here; any other cell ("1,052元", a date in another form) goes through
    `ColumnPlan`, so that both ways say the same.

    Args:
        plans: the columns that give features, in order.
        missing: the user's own marks of missing cells.

    >>> reader = RowReader([ColumnPlan("age", "number"), ColumnPlan("kind", "category", values=("cat",))])
    >>> reader.read({"age": 3, "kind": "cat"})
    ([3.0], [0, 0])
    """

    def __init__(self, plans: Sequence[ColumnPlan], missing: Sequence[str | int | float] = ()) -> None:
        self.plans = tuple(plans)
        self.missing = tuple(missing)
        readers: dict[str, Callable[[ColumnPlan], Callable[[Any], Cells]]] = {
            "number": _read_numbers,
            "date": _read_dates,
            "category": _read_words,
            "yes/no": _read_words,
        }
        # The user's own marks, ranks and packed text are rare: whole tables know how to read them.
        rare = dict.fromkeys(readers, _leave_to_tables) if missing else {}
        readers = {**readers, "text": _read_words, **rare}
        self._readers = [
            (
                plan.name,
                (_leave_to_tables if plan.units or plan.tags else readers.get(plan.role, _leave_to_tables))(
                    plan
                ),
            )
            for plan in self.plans
        ]

    def read(self, row: Mapping[str, Any]) -> tuple[list[float], list[int]]:
        """Read a row.

        Args:
            row: a cell by column; None is missing, other columns are ignored.

        Returns:
            Numbers and codes, as `TableEncoder.forward` takes them of many rows.

        Raises:
            KeyError: a column is not there.
            DataError: a cell cannot be read.
        """
        numbers: list[float] = []
        codes: list[int] = []
        for (name, reader), plan in zip(self._readers, self.plans, strict=True):
            try:
                given, coded = reader(row[name])
            except _Unusual:
                given, coded = self._read_alone(plan, row[name])
            numbers += given
            codes += coded
        return numbers, codes

    def find_faults(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Say what is wrong with each column of a row.

        Args:
            row: a cell by column.

        Returns:
            What is wrong, by column; empty for a row that can be read.
        """
        faults = {}
        for (name, reader), plan in zip(self._readers, self.plans, strict=True):
            if name not in row:
                faults[name] = "this field is missing; null says that its value is not known"
            elif isinstance(row[name], dict | list):
                faults[name] = _NESTED
            else:
                try:
                    try:
                        reader(row[name])
                    except _Unusual:
                        self._read_alone(plan, row[name])
                except DataError as error:
                    faults[name] = error.what
        return faults

    def _read_alone(self, plan: ColumnPlan, cell: Any) -> Cells:
        if isinstance(cell, dict | list):
            raise DataError(_NESTED, where=plan.name, fix="give one value")
        table = table_from_object([{plan.name: cell}], "the row", missing=self.missing)
        numbers = [float(values[0]) for values in plan.read_numbers(table)]
        if plan.role == "number" and math.isnan(numbers[0]) and table.frame[plan.name][0] is not None:
            # In a table such a slip of the pen counts as missing; whoever asks about one row is told.
            raise DataError(
                f"`{cell}` is too large", where=plan.name, fix="give a number below 1e100, or none"
            )
        return numbers, [int(column[0]) for column in plan.read_codes(table)]


def _leave_to_tables(_plan: ColumnPlan) -> Callable[[Any], Cells]:
    def read(_cell: Any) -> Cells:
        raise _Unusual

    return read


def _read_numbers(plan: ColumnPlan) -> Callable[[Any], Cells]:
    known = {float(value): code for code, value in enumerate(plan.values)}
    other, missing = len(plan.values), len(plan.values) + 1

    def read(cell: Any) -> Cells:
        if type(cell) is str:
            cell = _trim(cell)
            if cell is not None and not _PLAIN.fullmatch(cell):
                raise _Unusual
        elif cell is not None and type(cell) not in (int, float):
            raise _Unusual
        try:
            number = math.nan if cell is None else float(cell)
        except OverflowError:  # a whole number beyond all floats
            number = math.inf
        if math.isnan(number):
            return [math.nan], [missing]
        if not abs(number) < 1e100:
            raise DataError(f"{cell} is too large", where=plan.name, fix="give a number below 1e100, or none")
        return [number], [known.get(number, other)]

    return read


def _read_words(plan: ColumnPlan) -> Callable[[Any], Cells]:
    is_pair = plan.role == "yes/no"
    known = {value.lower() if is_pair else value: code for code, value in enumerate(plan.values)}
    missing = len(plan.values) + 1
    other = missing if is_pair else len(plan.values)

    def read(cell: Any) -> Cells:
        if type(cell) is str:
            cell = _trim(cell)
            if cell is not None and _DECIMAL.fullmatch(cell):
                cell = cell.rstrip("0").rstrip(".")
        elif type(cell) in (bool, int):
            cell = str(cell)
        elif cell is not None:
            raise _Unusual
        if cell is None:
            return [], [missing]
        return [], [known.get(cell.lower() if is_pair else cell, other)]

    return read


def _read_dates(plan: ColumnPlan) -> Callable[[Any], Cells]:
    present, missing = len(plan.values), len(plan.values) + 1
    pattern = plan.pattern if plan.pattern and "%f" not in plan.pattern else ""

    def read(cell: Any) -> Cells:
        if type(cell) is str:
            cell = _trim(cell)
        elif cell is not None:
            raise _Unusual
        if cell is None:
            return [math.nan] * len(plan.parts), [missing]
        try:
            date = dt.datetime.strptime(cell, pattern)  # tables hold local times
        except ValueError:
            raise _Unusual from None
        return [_find_part(date, part) for part in plan.parts], [present]

    return read


def _find_part(date: dt.datetime, part: str) -> float:
    if part == "weekday":
        return float(date.isoweekday())
    if part == "days":
        return (date - _EPOCH).total_seconds() // 1 / 86400
    return float(getattr(date, part))


def _trim(cell: str) -> str | None:
    cell = cell.strip(TRIMMED)
    return None if cell in _MISSING else cell
