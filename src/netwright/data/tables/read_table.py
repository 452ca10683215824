"""Read a table from a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Literal

import polars as pl

from netwright.core.errors import DataError
from netwright.data.tables.cut_header import cut_header
from netwright.data.tables.read_json_lines import read_json_lines
from netwright.data.tables.read_text import read_text
from netwright.data.tables.read_workbook import WORKBOOK_STARTS, read_workbook
from netwright.data.tables.report_damage import report_damage
from netwright.data.tables.table import Table
from netwright.data.tables.table_from_object import table_from_object
from netwright.data.tables.unpack_table import unpack_table

_PARQUET, _ARROW = b"PAR1", b"ARROW1"
_KINDS = {
    **dict.fromkeys((".parquet", ".pq"), "a Parquet file"),
    **dict.fromkeys((".arrow", ".feather", ".ipc"), "an Arrow file"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls"), "an Excel workbook"),
}
_JSON = (".jsonl", ".ndjson", ".json")


def read_table(
    source: str | Path | BytesIO,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    header: bool | Literal["auto"] = "auto",
    bad_rows: str = "error",
    missing: Sequence[str | int | float] = (),
    sheet: str | int | None = None,
) -> Table:
    """Read a table from CSV and its relatives, Excel, Parquet, Arrow (Feather) or JSON lines.

    What a file is follows from its first bytes, and for text from its ending; gzip, zstd and a zip
    archive of one table are unpacked. In a text table the encoding, the delimiter and the header are
    found unless they are given; a title line above the table, blank lines and a header that is repeated
    are left out and noted.

    Args:
        source: a path, `-` for standard input, or what was read from there.
        delimiter: one character between the fields of a text table.
        encoding: a Python encoding name.
        header: whether the first line names the columns; without names they are `column_1`, ….
        bad_rows: `error`, or `skip` to leave out lines with a wrong number of fields.
        missing: cells that mean no value, beside the usual marks (empty, NA, ?, 暂无数据 …).
        sheet: the sheet of an Excel workbook: its name, or its place from 1; else the first with cells.

    Returns:
        The table; columns of plain numbers are numbers, all others words as they stand.

    Raises:
        DataError: no such file, empty, damaged, not decodable, lines with a wrong number of fields.
        MissingPackage: an Excel workbook or a zstd file, without the package that reads it.
    """
    held = source if isinstance(source, BytesIO) else sys.stdin.buffer
    is_stdin = held is source or str(source) == "-"
    name = "standard input" if is_stdin else str(source)
    path = Path(name)
    if not is_stdin and path.is_dir():
        raise DataError(
            f"`{path.name}` is a folder, and a table is a file",
            where=name,
            fix="name the .csv, .parquet or .jsonl file in it",
        )
    with report_damage(name, "cannot read the table"):
        if not is_stdin and (frame := _read_columns(path)) is not None:
            return table_from_object(frame, name, missing=missing)
        raw = held.read() if is_stdin else path.read_bytes()
    raw, inner = unpack_table(raw, "" if is_stdin else name)
    with report_damage(name, "cannot read the table"):
        if (packed := _read_columns(raw)) is not None:
            return table_from_object(packed, name, missing=missing)
    suffix = Path(inner).suffix.lower()
    if raw.startswith(WORKBOOK_STARTS):
        rows, chosen, notes = read_workbook(raw, name, sheet=sheet)
        facts = {"skipped": [], "sheet": chosen}
        table = Table(rows, name, pl.Series(range(1, rows.height + 1)).to_numpy(), facts, counted="row")
        table = cut_header(table, header=header, missing=missing)
        table.facts["notes"].extend(notes)
        return table
    if suffix in _KINDS:
        raise DataError(
            f"cannot read the table: it is not {_KINDS[suffix]}, whatever its ending says"
            if raw
            else "the file is empty",
            where=name,
            fix="check that the file is whole; a text table ends in .csv",
        )
    if suffix in _JSON or (is_stdin and raw.lstrip().startswith((b"{", b"[{"))):
        return read_json_lines(raw, name, encoding=encoding, missing=missing, bad_rows=bad_rows)
    return read_text(
        raw,
        name,
        delimiter=delimiter,
        encoding=encoding,
        header=header,
        missing=missing,
        bad_rows=bad_rows,
    )


def _read_columns(file: Path | bytes) -> pl.DataFrame | None:
    """Parquet and Arrow hold typed columns; None for anything else."""
    if isinstance(file, Path):
        with file.open("rb") as opened:
            start = opened.read(8)
    else:
        start = file[:8]
    if start.startswith(_PARQUET):
        return pl.read_parquet(file)
    if start.startswith(_ARROW):
        return pl.read_ipc(file)
    return None
