"""Read a text table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from netwright.core.errors import DataError
from netwright.data.tables.cut_header import cut_header, name_table, no_rows
from netwright.data.tables.decode_text import decode_text
from netwright.data.tables.find_delimiter import find_delimiter
from netwright.data.tables.parse_fields import parse_fields
from netwright.data.tables.read_typed import read_typed
from netwright.data.tables.scan_records import Records, scan_records
from netwright.data.tables.table import Table

_LARGE_BYTES = 1 << 20


def read_text(
    raw: bytes,
    name: str,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    header: bool | Literal["auto"] = "auto",
    missing: Sequence[str | int | float] = (),
    bad_rows: str = "error",
) -> Table:
    r"""Read a table from the bytes of a text file.

    Args:
        raw: the file's bytes.
        name: the file as the user named it.
        delimiter: one character between the fields; without it, found.
        encoding: a Python encoding name; without it, found.
        header: whether the first line names the columns.
        missing: the user's own marks of missing cells.
        bad_rows: `error`, or `skip` to leave out lines with a wrong number of fields.

    Raises:
        DataError: empty, not decodable, or lines with a wrong number of fields.

    >>> read_text("姓名,成绩\n张三,90\n".encode("gbk"), "t.csv").frame.rows()
    [('张三', 90)]
    """
    text, found = decode_text(raw, name=name, encoding=encoding)
    del raw
    if not text or text.isspace():
        raise no_rows(name, "the file is empty")
    text = text.replace(b"\r\n", b"\n")
    if b'"' not in text:
        text = text.replace(b"\r", b"\n")
    if delimiter is None:
        delimiter = find_delimiter(text[: text.find(b"\n", 1 << 16) + 1 or len(text)].decode())
    elif len(delimiter) != 1 or delimiter in '"\n\r':
        raise DataError(
            f"the delimiter `{delimiter}` is not one character that can divide fields",
            where=name,
            fix="leave `delimiter` out",
        )
    facts = {"encoding": found, "delimiter": delimiter}
    records = scan_records(text, delimiter)
    if records is not None and len(text) >= _LARGE_BYTES:
        table = _read_large(records, name, delimiter, header, missing)
        if table is not None:
            table.facts.update(facts)
            return table
    fields = parse_fields(text, delimiter, name=name, records=records)
    table = Table(fields.frame, name, fields.lines, {**facts, "skipped": []})
    table = _leave_ragged(table, fields.ragged, bad_rows)
    return cut_header(table, header=header, missing=missing)


def _read_large(
    records: Records,
    name: str,
    delimiter: str,
    header: bool | Literal["auto"],
    missing: Sequence[str | int | float],
) -> Table | None:
    marks = [mark if isinstance(mark, str) else f"{mark:g}" for mark in missing]
    read = read_typed(records, delimiter, header=header, missing=marks)
    if read is None:
        return None
    frame, names = read
    table = Table(frame, name, records.lines[len(names) :], {"skipped": []})
    return name_table(table, names, missing=missing, has_types=True)


def _leave_ragged(table: Table, ragged: tuple[tuple[int, str], ...], bad_rows: str) -> Table:
    """Leave title lines above the table out, and records with a wrong number of fields if allowed."""
    lines = table.lines
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
    table.facts["skipped"].extend(
        {"line": line, "reason": reason} for line, reason in sorted([*titles, *wrong])
    )
    return table
