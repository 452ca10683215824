"""Blocks of a file of JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import final

from netwright.core.errors import DataError
from netwright.data.streams.block_source import Block, BlockSource
from netwright.data.streams.cut_lines import cut_lines
from netwright.data.tables.read_json_lines import read_json_lines
from netwright.data.tables.table import Table

JSON_LINES = (".jsonl", ".ndjson")


@final
class JsonBlocks(BlockSource):
    """Blocks of a file of JSON lines in UTF-8: about 2 MB each.

    Args:
        path: the file.
        name: the file as the user named it.
        missing: the user's own marks of missing cells.
        bad_rows: `error`, or `skip` to leave out lines that are no JSON objects.
    """

    def __init__(self, path: Path, name: str, *, missing: Sequence[str | int | float], bad_rows: str) -> None:
        super().__init__(path, name)
        self._missing = missing
        self._skips = bad_rows == "skip"

    def list_blocks(self) -> Iterator[Block]:
        """List all blocks in order; the file is read once."""
        start, line = 0, 1
        try:
            for piece in cut_lines(self.path, quotes=False):
                if not start and piece.lstrip().startswith(b"["):
                    raise DataError(
                        "a JSON list cannot be read in blocks",
                        where=self.name,
                        fix="write one object on each line (.jsonl), or data.stream: false",
                    )
                num_lines = piece.count(b"\n") + (not piece.endswith(b"\n"))
                yield Block(line, num_lines, start, len(piece))
                start, line = start + len(piece), line + num_lines
        except OSError as error:
            raise self.explain(error, self.name) from None

    def _read(self, block: Block) -> Table:
        with self.path.open("rb") as file:
            file.seek(block.start)
            raw = file.read(block.num_bytes)
        table = read_json_lines(raw, self.name, encoding="utf-8", missing=self._missing, bad_rows="skip")
        shift = block.first - 1
        skipped = [{**row, "line": row["line"] + shift} for row in table.facts["skipped"]]
        if skipped and not self._skips:
            raise DataError(
                str(skipped[0]["reason"]),
                where=f"{self.name}, line {skipped[0]['line']}",
                fix="correct the line, or bad_rows: skip",
            )
        lines = None if table.lines is None else table.lines + shift
        return replace(table, lines=lines, rows=lines, facts={**table.facts, "skipped": skipped})
