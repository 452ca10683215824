"""Blocks of a CSV file and its relatives."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, final

import numpy as np
import polars as pl

from netwright.core.errors import DataError
from netwright.data.streams.block_source import Block, BlockSource
from netwright.data.streams.cut_lines import cut_lines
from netwright.data.tables.read_text import read_text
from netwright.data.tables.table import Table

_HEAD_BYTES = 1 << 20


@final
class TextBlocks(BlockSource):
    """Blocks of a text table: about 2 MB each, cut where a line ends.

    Encoding, delimiter and header are found in the first megabyte, unless they are given; each block is
    then read as a small table below that header.

    Args:
        path: the file.
        name: the file as the user named it.
        reading: `delimiter`, `encoding`, `header`, `missing` and `bad_rows`, as `read_table` takes them.
    """

    def __init__(self, path: Path, name: str, reading: Mapping[str, Any]) -> None:
        super().__init__(path, name)
        self._skips = reading["bad_rows"] == "skip"
        try:
            head = next(cut_lines(path, piece_bytes=_HEAD_BYTES), b"")
        except OSError as error:
            raise self.explain(error, name) from None
        # Half of a newline would be left at the end of a block.
        if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or b"\0" in head:
            raise DataError(
                "a file in UTF-16 cannot be read in blocks",
                where=name,
                fix="save it as UTF-8, or data.stream: false",
            )
        self._missing = reading["missing"]
        given = {key: reading[key] for key in ("delimiter", "encoding", "header", "missing")}
        table = read_text(head, name, **given, bad_rows="skip")
        self.facts = {key: table.facts[key] for key in ("encoding", "delimiter", "header", "notes")}
        self.columns = table.frame.columns
        self._encoding = str(self.facts["encoding"])
        # What stands above the first row belongs to no block: header, titles, a byte order mark.
        first_line = 1 if table.lines is None else int(table.lines[0])
        self._first_line = first_line
        self._start = _find_line(head, first_line)
        self._header = head[: self._start] if self.facts["header"] else b""

    def list_blocks(self) -> Iterator[Block]:
        """List all blocks in order; the file is read once."""
        start, line = self._start, self._first_line
        for piece in cut_lines(self.path, start=start):
            num_lines = piece.count(b"\n") + (not piece.endswith(b"\n"))
            yield Block(line, num_lines, start, len(piece))
            start, line = start + len(piece), line + num_lines

    def _read(self, block: Block) -> Table:
        with self.path.open("rb") as file:
            file.seek(block.start)
            raw = file.read(block.num_bytes)
        try:
            text = (self._header + raw).decode(self._encoding).removeprefix("\ufeff").encode()
        except UnicodeDecodeError as error:
            line = block.first + raw[: max(0, error.start - len(self._header))].count(b"\n")
            raise DataError(
                f"a byte does not fit the encoding {self._encoding}, which the first megabyte showed",
                where=f"{self.name}, line {line:,}",
                fix="name the encoding: data.encoding, such as gb18030",
            ) from None
        if not raw.strip():
            empty = pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String))
            return Table(empty, self.name, np.empty(0, dtype=np.int64), {"skipped": []})
        is_named = bool(self.facts["header"])
        table = read_text(
            text,
            self.name,
            delimiter=self.facts["delimiter"],
            encoding="utf-8",
            header=is_named,
            missing=self._missing,
            bad_rows="skip",
        )
        shift = block.first - (self._first_line if is_named else 1)
        table = _move_lines(table, shift, block.first)
        ragged = [row for row in table.facts["skipped"] if "field" in row["reason"]]
        if table.frame.columns != self.columns:
            ragged = [{"line": block.first, "reason": f"{table.frame.width} fields"}]
        if ragged and (not self._skips or table.frame.columns != self.columns):
            raise DataError(
                f"line {ragged[0]['line']} has {ragged[0]['reason']}",
                where=f"{self.name}, line {ragged[0]['line']}",
                fix="correct it, quote fields that hold the delimiter, or bad_rows: skip",
            )
        return table


def _find_line(text: bytes, line: int) -> int:
    """Where a line (counted from 1) begins, in bytes."""
    place = 0
    for _ in range(line - 1):
        place = text.find(b"\n", place) + 1
    return place


def _move_lines(table: Table, shift: int, first: int) -> Table:
    """Count lines, and places, as in the whole file; what stands above the first row is told once."""
    lines = None if table.lines is None else table.lines + shift
    skipped = [{**row, "line": row["line"] + shift} for row in table.facts["skipped"]]
    skipped = [row for row in skipped if row["line"] >= first]
    return replace(table, lines=lines, rows=lines, facts={**table.facts, "skipped": skipped})
