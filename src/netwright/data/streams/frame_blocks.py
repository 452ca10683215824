"""Blocks of a Parquet or Arrow (Feather) file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import final

import numpy as np
import polars as pl

from netwright.core.errors import DataError
from netwright.data.streams.block_source import Block, BlockSource
from netwright.data.tables.table import Table
from netwright.data.tables.table_from_object import table_from_object

PARQUET = (".parquet", ".pq")
ARROW = (".arrow", ".feather", ".ipc")
# A read costs as much as 15,000 rows of it, whatever its size.
_MOST_ROWS, _FEWEST_ROWS = 1 << 15, 1 << 9
_BLOCK_BYTES = 1 << 23
_WORD_BYTES = 32


@final
class FrameBlocks(BlockSource):
    """Blocks of a Parquet or Arrow (Feather) file: so many rows that they take 8 MB, at most 32,768.

    Args:
        path: the file.
        name: the file as the user named it.
        missing: the user's own marks of missing cells.
    """

    def __init__(self, path: Path, name: str, missing: Sequence[str | int | float] = ()) -> None:
        super().__init__(path, name)
        self._missing = tuple(missing)
        scan = pl.scan_parquet if path.suffix.lower() in PARQUET else pl.scan_ipc
        try:
            self._frame = scan(path, glob=False) if scan is pl.scan_parquet else scan(path)
            self._schema = self._frame.collect_schema()
            self.num_rows = int(self._frame.select(pl.len()).collect().item())
        except (OSError, pl.exceptions.PolarsError) as error:
            raise self.explain(error, name) from None
        if not self.num_rows:
            raise DataError("the file has no rows", where=name, fix="give at least 3 rows")

    @cached_property
    def row_bytes(self) -> int:
        """About what a row takes in memory."""
        widths = [
            _WORD_BYTES if kind in (pl.String, pl.Categorical) or kind.is_nested() else 8
            for kind in self._schema.dtypes()
        ]
        return max(sum(widths), 1)

    def list_blocks(self) -> Iterator[Block]:
        """List all blocks in order, from the number of rows alone."""
        size = int(np.clip(_BLOCK_BYTES // self.row_bytes, _FEWEST_ROWS, _MOST_ROWS))
        for first in range(0, self.num_rows, size):
            yield Block(first, min(size, self.num_rows - first))

    def _read(self, block: Block) -> Table:
        frame = self._frame.slice(block.first, block.num_rows).collect()
        if frame.height != block.num_rows:
            raise DataError(
                f"{frame.height} rows where {block.num_rows} were announced",
                where=f"{self.name}, rows {block.first + 1:,} and after",
                fix="the file is damaged: write it again",
            )
        table = table_from_object(frame, self.name, missing=self._missing)
        rows = np.arange(block.first, block.first + block.num_rows, dtype=np.int64)
        return Table(table.frame, self.name, None, table.facts, rows)
