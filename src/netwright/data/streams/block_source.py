"""A table on disk that is read block by block."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from netwright.core.errors import DataError
from netwright.data.tables.table import Table


@dataclass(frozen=True)
class Block:
    """A run of rows that is read at once.

    Args:
        first: position of its first row, from 0; of its first line in a text file, from 1.
        num_rows: rows (lines in a text file), at least 1.
        start: where it begins in a text file, in bytes.
        num_bytes: how long it is in a text file.
    """

    first: int
    num_rows: int
    start: int = 0
    num_bytes: int = 0


class BlockSource(ABC):
    """A table on disk that is read block by block; a block gives the same rows whenever it is read.

    Args:
        path: the file.
        name: the file as the user named it.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self._stamp = self._read_stamp()

    @abstractmethod
    def list_blocks(self) -> Iterator[Block]:
        """List all blocks in order; a text file is read once for it.

        Raises:
            DataError: the file cannot be read.
        """

    @abstractmethod
    def _read(self, block: Block) -> Table:
        """Read a block; `positions` of its table say where its rows stand in the file."""

    def read(self, block: Block) -> Table:
        """Read a block.

        Returns:
            Its rows; `positions` are their places in the file, and `facts["skipped"]` those left out.

        Raises:
            DataError: the file was changed since it was opened, or is damaged here.
        """
        self.require_unchanged()
        try:
            return self._read(block)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise self.explain(error, f"{self.name}, rows {block.first + 1:,} and after") from None

    def require_unchanged(self) -> None:
        """Refuse to go on with another file than the one that was learnt from.

        Raises:
            DataError: size or time of the last change differ.
        """
        now = self._read_stamp()
        if now != self._stamp:
            raise DataError(
                f"the file was changed while it was in use: {self._stamp[0]:,} bytes when it was opened, "
                f"{now[0]:,} now",
                where=self.name,
                fix="begin again with the file as it is, and write new rows to another file meanwhile",
            )

    def explain(self, error: Exception, where: str) -> DataError:
        """Say that the file cannot be read, in one line."""
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error).splitlines()[0]
        return DataError(
            f"cannot read the table: {reason}", where=where, fix="check the path and that the file is whole"
        )

    def _read_stamp(self) -> tuple[int, int]:
        try:
            state = self.path.stat()
        except OSError as error:
            raise self.explain(error, self.name) from None
        return state.st_size, state.st_mtime_ns
