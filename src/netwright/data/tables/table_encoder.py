"""From rows of a table to the numbers that a network takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, final

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float, Float64, Int64
from torch import Tensor

from netwright.core.errors import DataError
from netwright.core.suggest import suggest_name
from netwright.data.encoder import Encoder, RawSamples
from netwright.data.tables.column_plan import ColumnPlan
from netwright.data.tables.read_table import read_table
from netwright.data.tables.table import Table
from netwright.data.tables.table_from_object import table_from_object
from netwright.data.tables.target_reader import TargetReader

_BLOCK_ROWS = 1 << 13


@final
class TableEncoder(Encoder):
    """From rows of a table to the numbers that a network takes.

    The features are, in this order: the numbers (`num_numbers` of them), a 0/1 for each number that may
    be missing, and the 0/1 features of categories, yes/no columns and missing text (those of one column side
    by side, in groups of `category_sizes`). A number is filled
    (median) where it is missing and standardised; where the column is heavy-tailed its far values are
    drawn in before. Everything that `forward` does are plain torch operations on float64 and int64.

    Args:
        plans: the columns that give features, in order.
        target: what reads the targets.
        columns: all columns of the training table, in order.
        reading: how the training table was read: `header` (found or not); `delimiter`, `encoding`, `sheet`
            and `missing` where the user gave them; `identifiers`, the columns that name a row.

    Buffers (all float64 of length num_numbers): `fill`, `center`, `scale`, `heavy` (0 or 1), `shift` and
    `spread` of the numbers after the far values were drawn in.
    """

    kind = "table"

    def __init__(
        self,
        plans: Sequence[ColumnPlan],
        target: TargetReader,
        *,
        columns: Sequence[str],
        reading: Mapping[str, Any],
    ) -> None:
        super().__init__()
        self.plans = tuple(plans)
        self.target = target
        self.columns = tuple(columns)
        self.reading = dict(reading)
        numbers = [(name, plan) for plan in plans for name in plan.number_names]
        self.num_numbers = len(numbers)
        for name, value in (
            ("fill", 0),
            ("center", 0),
            ("scale", 1),
            ("heavy", 0),
            ("shift", 0),
            ("spread", 1),
        ):
            self.register_buffer(name, torch.full((len(numbers),), float(value), dtype=torch.float64))
        starts = np.cumsum([0, *(plan.num_codes for plan in plans)]).tolist()
        flags: list[tuple[int, str, int]] = []
        for start, plan in zip(starts, plans, strict=False):
            flags += [(start, name, code) for name, code in plan.flags]
            flags += [(start + index, name, 1) for index, name in enumerate(plan.tag_names, 1)]
        # Words of one column exclude each other; a tag stands for itself.
        self.category_sizes = tuple(
            size for plan in plans for size in (len(plan.flags), *(1 for _ in plan.tag_names)) if size
        )
        self.feature_names = (*(name for name, _ in numbers), *(name for _, name, _ in flags))
        # Which of the codes a 0/1 feature looks at, and the code it looks for: follow from the plans.
        self.register_buffer(
            "flag_column", torch.tensor([index for index, _, _ in flags], dtype=torch.int64), persistent=False
        )
        self.register_buffer(
            "flag_code", torch.tensor([code for _, _, code in flags], dtype=torch.int64), persistent=False
        )

    fill: Tensor
    center: Tensor
    scale: Tensor
    heavy: Tensor
    shift: Tensor
    spread: Tensor
    flag_column: Tensor
    flag_code: Tensor

    def forward(  # type: ignore[override]  # an encoder of tables takes exactly these two parts
        self, numbers: Float64[Tensor, "num numbers"], codes: Int64[Tensor, "num codes"]
    ) -> Float[Tensor, "num features"]:
        """Standardise the numbers and unfold the codes.

        Args:
            numbers: as `encode_table` reads them; NaN is missing.
            codes: the codes of each column (`ColumnPlan.num_codes`).

        Returns:
            float32 (num, features), in the order of `feature_names`.
        """
        values = (torch.where(torch.isnan(numbers), self.fill, numbers) - self.center) / self.scale
        drawn_in = torch.sign(values) * torch.log1p(torch.abs(values))
        values = torch.where(self.heavy > 0, (drawn_in - self.shift) / self.spread, values)
        # A value a million spreads away is a slip of the pen; float32 must not turn it into infinity.
        values = torch.clamp(values, -1e6, 1e6)
        flags = codes[:, self.flag_column] == self.flag_code
        return torch.cat([values.to(torch.float32), flags.to(torch.float32)], dim=1)

    def encode_table(self, table: Table) -> tuple[Float64[Tensor, "num numbers"], Int64[Tensor, "num codes"]]:
        """Read the cells of a table as numbers and codes, before any arithmetic.

        Raises:
            DataError: a column is not there, or a cell is not what the column's role says.
        """
        for plan in self.plans:
            if plan.name not in table.frame.columns:
                raise DataError(
                    f"no column `{plan.name}`, which the network was trained with",
                    where=table.name,
                    fix=f"add the column (it may be empty); {suggest_name(plan.name, table.frame.columns)}",
                )
        num = table.frame.height
        numbers = [column for plan in self.plans for column in plan.read_numbers(table)]
        codes = [column for plan in self.plans for column in plan.read_codes(table)]
        return (
            torch.from_numpy(np.stack(numbers, axis=1) if numbers else np.zeros((num, 0))),
            torch.from_numpy(np.stack(codes, axis=1) if codes else np.zeros((num, 0), dtype=np.int64)),
        )

    def encode_rows(
        self, table: Table, rows: npt.NDArray[np.int64] | None = None
    ) -> Float[Tensor, "num features"]:
        """Encode rows of a table block by block, so that only the answer takes memory.

        Args:
            table: the table.
            rows: positions of the rows; without them, all.

        Returns:
            float32 (num, features).

        Raises:
            DataError: a column is not there, or a cell is not what the column's role says.
        """
        num = table.frame.height if rows is None else len(rows)
        encoded = torch.empty(num, len(self.feature_names))
        used = table.frame.select(plan.name for plan in self.plans if plan.name in table.frame.columns)
        for begin in range(0, num, _BLOCK_ROWS):
            end = min(begin + _BLOCK_ROWS, num)
            wanted = slice(begin, end) if rows is None else rows[begin:end]
            block = Table(used[wanted], table.name, None if table.lines is None else table.lines[wanted])
            with torch.no_grad():
                encoded[begin:end] = self(*self.encode_table(block))
        return encoded

    def read(self, source: Any) -> RawSamples:
        """Read rows to predict on; columns are matched by name and others are ignored.

        Args:
            source: a path, `-` for standard input, a DataFrame, a dict of columns, a list of dicts (rows),
                one dict of single values (a row), or a `Table`.

        Returns:
            Numbers and codes; targets where the source has a value in every row.

        Raises:
            DataError: a column is missing, a cell cannot be read, or a class is unknown.
        """
        table = self.open_rows(source)
        parts = self.encode_table(table)
        names = tuple(str(row) for row in range(table.frame.height))
        targets = self.target.columns
        known = all(name in table.frame.columns for name in targets)
        if known and self.target.task.is_classification:
            known = all(self._has_all(table, name) for name in targets)
        elif known:
            known = all(not table.frame[name].null_count() for name in targets)
        answers = self.target.read(table)[0] if known else None
        return RawSamples(
            parts, names, answers, notes=(*table.facts.get("notes", ()), *self.tell_unseen(table))
        )

    def tell_unseen(self, table: Table) -> tuple[str, ...]:
        """Say of each column what its cells hold that training had not: new words, infinities.

        Args:
            table: rows with every column of the plans.
        """
        notes = []
        for plan in self.plans:
            num, words = plan.count_unseen(table)
            if num:
                shown = ", ".join(f"`{word[:40]}`" for word in words)
                meaning = "other" if plan.other else "missing"
                notes.append(
                    f"`{plan.name}`: {num:,} of {table.frame.height:,} rows hold a word that training had "
                    f"not, or too rarely ({shown}): read as {meaning}"
                )
            cells = table.frame[plan.name]
            if cells.dtype.is_float() and (infinite := int(cells.is_infinite().sum())):
                notes.append(f"`{plan.name}`: {infinite:,} infinite values count as missing")
        return tuple(notes)

    def open_rows(self, source: Any, *, bad_rows: str = "error") -> Table:
        """Open rows to predict on, before their cells are looked at.

        Args:
            source: whatever `read` takes, or the bytes of a file.
            bad_rows: see `read_table`.

        Raises:
            DataError: the source cannot be read.
        """
        if isinstance(source, Table):
            return source
        if not isinstance(source, str | Path | BytesIO):
            if (
                isinstance(source, Mapping)
                and source
                and not any(_is_column(cell) for cell in source.values())
            ):
                source = [source]
            return table_from_object(source, "the rows", missing=self.reading.get("missing", ()))
        named = bool(self.reading.get("header", True))
        table = read_table(
            source,
            header=named,
            delimiter=self.reading.get("delimiter"),
            encoding=self.reading.get("encoding"),
            bad_rows=bad_rows,
            missing=self.reading.get("missing", ()),
            sheet=self.reading.get("sheet"),
        )
        without_target = [name for name in self.columns if name not in self.target.columns]
        if not named and table.frame.width == len(without_target):
            # Rows to predict on often lack the target, which moves the columns behind it.
            table = replace(
                table, frame=table.frame.rename(dict(zip(table.frame.columns, without_target, strict=True)))
            )
        return table

    def _has_all(self, table: Table, name: str) -> bool:
        none_counts = name in table.facts.get("none_class", ()) and "None" in self.target.task.classes
        return none_counts or not table.frame[name].null_count()

    def to_spec(self) -> dict[str, Any]:
        """Everything but the buffers, as JSON can hold it."""
        return {
            "kind": self.kind,
            "plans": [plan.to_spec() for plan in self.plans],
            "target": self.target.to_spec(),
            "columns": list(self.columns),
            "reading": self.reading,
        }

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> TableEncoder:
        """Build the encoder again; its buffers are filled by `load_state_dict`."""
        return cls(
            [ColumnPlan.from_spec(plan) for plan in spec["plans"]],
            TargetReader.from_spec(spec["target"]),
            columns=spec["columns"],
            reading=spec["reading"],
        )


def _is_column(cell: Any) -> bool:
    return hasattr(cell, "__len__") and not isinstance(cell, str)
