"""A table as it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl


@dataclass(frozen=True, eq=False)
class Table:
    """A table as it was read: strings are trimmed and every missing mark is null.

    Args:
        frame: the cells; columns of plain numbers are numbers, other sources than text keep their types.
        name: the source as the user named it.
        lines: line of each row in the text file, counted from 1; None where there are no lines.
        facts: how it was read: `encoding`, `delimiter`, `header` (found or not), `skipped` (a list of
            {"line" or "row", "reason"}), `notes` (sentences), `none_class` (columns whose only missing
            mark is the word None).
        rows: position of each row among the rows that were read, where some were left out since.
        counted: what `lines` count: lines of a text file, rows of a sheet.

    >>> table = Table(pl.DataFrame({"age": ["3", "x"]}), "pets.csv", np.array([2, 5]))
    >>> table.locate([1], "age")
    'pets.csv, line 5, column `age`'
    """

    frame: pl.DataFrame
    name: str
    lines: npt.NDArray[np.int64] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    rows: npt.NDArray[np.int64] | None = None
    counted: Literal["line", "row"] = "line"

    @property
    def positions(self) -> npt.NDArray[np.int64]:
        """Position of each row among the rows that were read, from 0."""
        return np.arange(self.frame.height, dtype=np.int64) if self.rows is None else self.rows

    def locate(self, rows: Sequence[int] | npt.NDArray[Any], column: str | None = None) -> str:
        """Say where rows (positions from 0) stand, as a person would look for them."""
        word = "row" if self.lines is None else self.counted
        numbers = [int(self._numbers[row]) for row in rows[:5]]
        shown = ", ".join(map(str, numbers)) + (f" and {len(rows) - 5} more" if len(rows) > 5 else "")
        place = f", {word}{'s' if len(rows) > 1 else ''} {shown}" if numbers else ""
        return f"{self.name}{place}" + (f", column `{column}`" if column is not None else "")

    def skip(self, rows: npt.NDArray[np.int64], reason: str) -> Table:
        """Leave rows (positions from 0) out and write down why."""
        if not len(rows):
            return self
        keep = np.ones(self.frame.height, dtype=bool)
        keep[rows] = False
        word = "row" if self.lines is None else self.counted
        left_out = [{word: int(number), "reason": reason} for number in self._numbers[rows]]
        facts = {**self.facts, "skipped": [*self.facts.get("skipped", []), *left_out]}
        return replace(self.take(np.flatnonzero(keep)), facts=facts)

    def show_rows(self, num_rows: int = 5) -> dict[str, Any]:
        """The first rows as a person sees them: `columns`, and `rows` of words, None where one is missing."""
        cells = (
            [None if cell is None else str(cell) for cell in row] for row in self.frame.head(num_rows).rows()
        )
        return {"columns": list(self.frame.columns), "rows": list(cells)}

    def take(self, rows: npt.NDArray[np.int64]) -> Table:
        """Keep only some rows (positions from 0), in this order."""
        lines = None if self.lines is None else self.lines[rows]
        return replace(self, frame=self.frame[rows], lines=lines, rows=self.positions[rows])

    @property
    def _numbers(self) -> npt.NDArray[np.int64]:
        """What a person calls each row: its line, or its place counted from 1."""
        return self.positions + 1 if self.lines is None else self.lines
