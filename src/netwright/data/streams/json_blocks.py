"""Blocks of a file of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import final

import numpy as np
import polars as pl

from netwright.core.errors import DataError
from netwright.data.streams.block_source import Block, BlockSource
from netwright.data.streams.cut_lines import cut_lines
from netwright.data.tables.table import Table
from netwright.data.tables.table_from_object import table_from_object

JSON_LINES = (".jsonl", ".ndjson")


@final
class JsonBlocks(BlockSource):
    """Blocks of a file of JSON lines in UTF-8: about 2 MB each.

    Args:
        path: the file.
        name: the file as the user named it.
        bad_rows: `error`, or `skip` to leave out lines that are no JSON objects.
        missing: the user's own marks of missing cells.
    """

    def __init__(
        self, path: Path, name: str, bad_rows: str, missing: Sequence[str | int | float] = ()
    ) -> None:
        super().__init__(path, name)
        self._missing = tuple(missing)
        self._skips = bad_rows == "skip"

    def list_blocks(self) -> Iterator[Block]:
        """List all blocks in order; the file is read once."""
        start, line = 0, 1
        try:
            for piece in cut_lines(self.path, quotes=False):
                num_lines = piece.count(b"\n") + (not piece.endswith(b"\n"))
                yield Block(line, num_lines, start, len(piece))
                start, line = start + len(piece), line + num_lines
        except OSError as error:
            raise self.explain(error, self.name) from None

    def _read(self, block: Block) -> Table:
        with self.path.open("rb") as file:
            file.seek(block.start)
            raw = file.read(block.num_bytes).removeprefix(b"\xef\xbb\xbf")
        lines = [(block.first + index, line) for index, line in enumerate(raw.split(b"\n")) if line.strip()]
        skipped: list[dict[str, object]] = []
        try:
            frame = pl.read_ndjson(raw, infer_schema_length=None)
            if frame.height != len(lines):
                raise pl.exceptions.ComputeError("lines were lost")
        except pl.exceptions.PolarsError:
            lines, skipped = self._sort_out(lines)
            frame = pl.read_ndjson(b"\n".join(line for _, line in lines), infer_schema_length=None)
        numbers = np.array([number for number, _ in lines], dtype=np.int64)
        table = table_from_object(frame, self.name, missing=self._missing)
        return Table(table.frame, self.name, numbers, {**table.facts, "skipped": skipped}, numbers)

    def _sort_out(
        self, lines: list[tuple[int, bytes]]
    ) -> tuple[list[tuple[int, bytes]], list[dict[str, object]]]:
        good, skipped = [], []
        for number, line in lines:
            try:
                is_object = isinstance(json.loads(line), dict)
            except ValueError:
                is_object = False
            if is_object:
                good.append((number, line))
            elif self._skips:
                skipped.append({"line": number, "reason": "not a JSON object"})
            else:
                raise DataError(
                    f"not a JSON object: {line[:60].decode('utf-8', 'replace')}",
                    where=f"{self.name}, line {number}",
                    fix="correct the line, or bad_rows: skip",
                )
        return good, skipped
