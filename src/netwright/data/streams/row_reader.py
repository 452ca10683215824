"""From a block as it was read to encoded rows, each in its part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import torch
from jaxtyping import Float, Shaped
from torch import Tensor

from netwright.core.errors import DataError
from netwright.core.run_spec import SplitSpec
from netwright.data.streams.hash_rows import hash_rows, hash_words
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder

TRAIN, VAL, TEST = 0, 1, 2
_PIECE_ROWS = 1 << 11


@dataclass(frozen=True, eq=False)
class RowReader:
    """From a block as it was read to encoded rows, each in its part.

    Args:
        encoder: of the columns and the target.
        columns: all columns; a block of JSON lines may lack some.
        none_class: columns in which the word None is a value (see `Table`).
        skips: whether rows that cannot be used are left out; else they are refused.
        split: shares, seed and `by` decide the part of each row; None puts every row into one part.
    """

    encoder: TableEncoder
    columns: tuple[str, ...]
    none_class: tuple[str, ...] = ()
    skips: bool = False
    split: SplitSpec | None = None

    def take_usable(self, table: Table) -> Table:
        """Leave out rows that cannot be used, or refuse them.

        Raises:
            DataError: a target is missing.
        """
        absent = [name for name in self.columns if name not in table.frame.columns]
        nulls = [pl.lit(None, dtype=pl.String).alias(name) for name in absent]
        facts = {**table.facts, "none_class": list(self.none_class)}
        table = replace(table, frame=table.frame.with_columns(nulls) if nulls else table.frame, facts=facts)
        for name in self.encoder.target.columns:
            rows = self._find_empty(table, name)
            if len(rows) and not self.skips:
                raise DataError(
                    f"target `{name}` has no value",
                    where=table.locate(rows, name),
                    fix="bad_rows: skip leaves such rows out",
                )
            table = table.skip(rows, f"no value in target `{name}`")
        if not self.skips:
            return table
        for name, form in self._list_numbers():
            cells = table.frame[name]
            if cells.dtype == pl.String:
                wrong = cells.is_not_null() & form.read(cells).is_null()
                table = table.skip(_list_true(wrong), f"not a number in `{name}`")
        return table

    def find_parts(self, table: Table) -> npt.NDArray[np.int64]:
        """The part of each row: 0 training, 1 validation, 2 test; the same whenever it is asked."""
        if self.split is None:
            return np.zeros(table.frame.height, dtype=np.int64)
        keys = table.positions
        if self.split.by is not None:
            words = read_words(table.frame[self.split.by])
            # A row without a group belongs to no other row.
            keys = np.where(words.is_null().to_numpy(), -1 - keys, hash_words(words))
        chances = hash_rows(keys, self.split.seed)
        parts = np.full(len(keys), TRAIN, dtype=np.int64)
        parts[chances < self.split.test + self.split.val] = VAL
        parts[chances < self.split.test] = TEST
        return parts

    def encode(self, table: Table) -> tuple[Float[Tensor, "num features"], Shaped[Tensor, "num *answer"]]:
        """Encode usable rows and read their targets.

        Raises:
            DataError: a cell is not what its column's role says, or a class was not there before.
        """
        numbers, codes = self.encoder.encode_table(table)
        inputs = torch.empty(len(numbers), len(self.encoder.feature_names))
        # The arithmetic of a whole block takes ten times its size, and leaves the processor's cache.
        pieces = zip(*(torch.split(part, _PIECE_ROWS) for part in (inputs, numbers, codes)), strict=True)
        for piece, *cells in pieces:
            piece.copy_(self.encoder(*cells))
        return inputs, self.encoder.target.read(table)[0]

    def _find_empty(self, table: Table, name: str) -> npt.NDArray[np.int64]:
        cells = table.frame[name]
        if name in self.none_class and "None" in self.encoder.target.task.classes:
            return np.empty(0, dtype=np.int64)
        return _list_true(
            cells.is_null() | cells.is_infinite() if cells.dtype.is_float() else cells.is_null()
        )

    def _list_numbers(self) -> Sequence[tuple[str, NumberFormat]]:
        target = self.encoder.target
        plans = [
            (plan.name, NumberFormat("," if plan.decimal == "," else ".", plan.unit))
            for plan in self.encoder.plans
            if plan.role == "number"
        ]
        return [*plans, *zip(target.columns, target.formats, strict=False)]


def _list_true(cells: Any) -> npt.NDArray[np.int64]:
    rows: npt.NDArray[np.int64] = cells.arg_true().to_numpy().astype(np.int64)
    return rows
