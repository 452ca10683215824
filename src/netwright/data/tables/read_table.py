"""Read a table from a file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from netwright.core.errors import DataError
from netwright.data.tables.clean_frame import clean_frame
from netwright.data.tables.decode_text import decode_text
from netwright.data.tables.find_delimiter import find_delimiter
from netwright.data.tables.find_header import find_header
from netwright.data.tables.parse_fields import parse_fields
from netwright.data.tables.table import Table
from netwright.data.tables.table_from_object import table_from_object

_BINARY: dict[str, Callable[[Path], pl.DataFrame]] = {
    ".parquet": pl.read_parquet,
    ".pq": pl.read_parquet,
    ".arrow": pl.read_ipc,
    ".feather": pl.read_ipc,
    ".ipc": pl.read_ipc,
}
_JSON_LINES = (".jsonl", ".ndjson")


def read_table(
    source: str | Path,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    header: bool | Literal["auto"] = "auto",
    bad_rows: str = "error",
) -> Table:
    """Read a table from CSV and its relatives, Parquet, Arrow (Feather) or JSON lines.

    What a file is follows from its ending; everything else is a text table. In a text table the
    encoding, the delimiter and the header are found unless they are given; a title line above the
    table, blank lines and a header that is repeated are left out and noted.

    Args:
        source: a path, or `-` for a text table on standard input.
        delimiter: one character between the fields.
        encoding: a Python encoding name.
        header: whether the first line names the columns; without names they are `column_1`, ….
        bad_rows: `error`, or `skip` to leave out lines with a wrong number of fields.

    Returns:
        The table; strings of a text table are not yet numbers.

    Raises:
        DataError: no such file, empty, not decodable, lines with a wrong number of fields.
    """
    name = "standard input" if str(source) == "-" else str(source)
    path = Path(source)
    kind = "" if str(source) == "-" else path.suffix.lower()
    if path.is_dir():
        raise DataError(
            f"`{path.name}` is a folder, and a table is a file",
            where=name,
            fix="name the .csv, .parquet or .jsonl file in it",
        )
    try:
        if kind in _BINARY:
            return table_from_object(_BINARY[kind](path), name)
        raw = sys.stdin.buffer.read() if str(source) == "-" else path.read_bytes()
        if kind in _JSON_LINES or (str(source) == "-" and raw.lstrip().startswith(b"{")):
            return _read_json_lines(raw, name, encoding)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error).splitlines()[0]
        raise DataError(
            f"cannot read the table: {reason}", where=name, fix="check the path and that the file is whole"
        ) from None
    if raw.startswith(b"PK\x03\x04") or kind in {".xlsx", ".xls"}:
        raise DataError("an Excel workbook, not a text table", where=name, fix="save it as CSV (UTF-8)")
    return read_text(raw, name, delimiter, encoding, header, bad_rows)


def _read_json_lines(raw: bytes, name: str, encoding: str | None) -> Table:
    text, found = decode_text(raw, name=name, encoding=encoding)
    if not text.strip():
        raise _no_rows(name, "the file is empty")
    lines = np.array([i for i, line in enumerate(text.split(b"\n"), 1) if line.strip()], dtype=np.int64)
    table = table_from_object(pl.read_ndjson(text, infer_schema_length=None), name)
    known_lines = lines if len(lines) == table.frame.height else None
    return Table(table.frame, name, known_lines, {**table.facts, "encoding": found})


def _no_rows(name: str, what: str) -> DataError:
    return DataError(what, where=name, fix="give a file with a line of column names and rows below it")


def read_text(
    raw: bytes,
    name: str,
    delimiter: str | None,
    encoding: str | None,
    header: bool | str,
    bad_rows: str,
) -> Table:
    """Read a text table from its bytes; see `read_table`."""
    text, found = decode_text(raw, name=name, encoding=encoding)
    if not text.strip():
        raise _no_rows(name, "the file is empty")
    if delimiter is None:
        delimiter = find_delimiter(text[: text.find(b"\n", 1 << 16) + 1 or len(text)].decode())
    elif len(delimiter) != 1:
        raise DataError(
            f"the delimiter `{delimiter}` is not one character", where=name, fix="leave `delimiter` out"
        )
    fields = parse_fields(text, delimiter, name=name)
    table = _leave_titles(Table(fields.frame, name, fields.lines, {"skipped": []}), fields.ragged, bad_rows)
    table = table.skip(_blank_rows(table.frame), "no values")
    if table.frame.height == 0:
        raise _no_rows(name, "the file has no rows")
    named = find_header(table.frame) if header == "auto" else bool(header)
    names = [f"column_{index + 1}" for index in range(table.frame.width)]
    if named:
        names = [cell or "" for cell in table.frame.row(0)]
        table = _drop_header(table, names)
        if table.frame.height == 0:
            raise _no_rows(name, "the file has a header and no rows")
    frame, facts = clean_frame(table.frame, names)
    facts |= {"encoding": found, "delimiter": delimiter, "header": named, **table.facts}
    return Table(frame, name, table.lines, facts)


def _leave_titles(table: Table, ragged: tuple[tuple[int, str], ...], bad_rows: str) -> Table:
    """Leave title lines above the table out, and records with a wrong number of fields if allowed."""
    frame, lines = table.frame, table.lines
    first_line = int(lines[0]) if lines is not None and len(lines) else 0
    titles = [
        (line, "a title above the table")
        for line, says in ragged
        if line < first_line and says.startswith("1 field ")
    ]
    wrong = [entry for entry in ragged if entry[0] not in dict(titles)]
    # A header that does not fit the rows below it cannot be skipped: the columns would lose their names.
    if wrong and (bad_rows != "skip" or wrong[0][0] < first_line):
        shown = ", ".join(str(line) for line, _ in wrong[:5])
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise DataError(
            f"{len(wrong)} line{'s have' if len(wrong) > 1 else ' has'} a wrong number of fields: "
            f"line {wrong[0][0]} has {wrong[0][1]}",
            where=f"{table.name}, line{'s' if len(wrong) > 1 else ''} {shown}{more}",
            fix="correct them, quote fields that hold the delimiter, or bad_rows: skip",
        )
    skipped = [{"line": line, "reason": reason} for line, reason in sorted([*titles, *wrong])]
    table = Table(frame, table.name, lines, {"skipped": skipped})
    num_titles = 0
    while frame.width >= 3 and num_titles < frame.height - 2:
        cells = [(cell or "").strip() for cell in frame.row(num_titles)]
        if not cells[0] or any(cells[1:]):
            break
        num_titles += 1
    return table.skip(np.arange(num_titles), "a title above the table")


def _blank_rows(frame: pl.DataFrame) -> npt.NDArray[np.int64]:
    empty = pl.all_horizontal(pl.all().str.strip_chars().fill_null("") == "")
    return frame.select(empty).to_series().arg_true().to_numpy().astype(np.int64)


def _drop_header(table: Table, names: list[str]) -> Table:
    """Take the first row off, and rows that repeat it (tables that were pasted one below another)."""
    same = pl.all_horizontal(
        pl.col(column).fill_null("") == cell for column, cell in zip(table.frame.columns, names, strict=True)
    )
    rows = table.frame.select(same).to_series().arg_true().to_numpy().astype(np.int64)
    titles = pl.all_horizontal(pl.col(table.frame.columns[1:]).fill_null("").str.strip_chars() == "")
    alone = table.frame.select(titles).to_series().to_numpy() if len(names) > 2 else np.zeros(0, dtype=bool)
    above = np.array([row - 1 for row in rows[1:] if len(alone) and alone[row - 1]], dtype=np.int64)
    rest = Table(table.frame[1:], table.name, None if table.lines is None else table.lines[1:], table.facts)
    # In a single column an equal cell may well be a value.
    repeats = np.concatenate([rows[1:], above]) - 1 if len(names) > 1 else rows[:0]
    return rest.skip(np.sort(repeats), "repeats the header, or a title above one")
