"""From UTF-8 text to rows of fields, each with its line."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from netwright.core.errors import DataError
from netwright.data.tables.scan_records import Records, scan_records


@dataclass(frozen=True, eq=False)
class Fields:
    """Rows of fields, the header among them where there is one.

    Args:
        frame: strings as they stand in the file, one row a record.
        lines: line on which each record begins, counted from 1.
        ragged: records with another number of fields, left out: line and what is wrong.
    """

    frame: pl.DataFrame
    lines: npt.NDArray[np.int64]
    ragged: tuple[tuple[int, str], ...] = ()


def parse_fields(text: bytes, delimiter: str, *, name: str, records: Records | None = None) -> Fields:
    r"""Cut a text table into fields; blank lines are left out.

    Args:
        text: the table in UTF-8; lines end with a line feed, or with a carriage return somewhere.
        delimiter: one character.
        name: the file as the user named it.
        records: what `scan_records` found in it, where it was asked already.

    Returns:
        The fields. Records with another number of fields than most are in `ragged`.

    Raises:
        DataError: a quote is never closed.

    >>> fields = parse_fields(b'a,b\n1,"x, y"\n\n2,z\n', ",", name="t.csv")
    >>> fields.frame.rows(), fields.lines.tolist()
    ([('a', 'b'), ('1', 'x, y'), ('2', 'z')], [1, 2, 4])
    """
    records = records or scan_records(text, delimiter)
    if records is not None:
        frame = pl.read_csv(
            records.text,
            separator=delimiter,
            has_header=False,
            infer_schema=False,
            raise_if_empty=False,
            glob=False,
        )
        if frame.shape == (len(records.lines), records.width):
            return Fields(frame, records.lines)
    return _parse_any(text.decode("utf-8"), delimiter, name)


def _parse_any(text: str, delimiter: str, name: str) -> Fields:
    """Parse with Python's csv module: slower, at home with every oddity, and it counts lines."""
    # The field limit guards servers; here an unclosed quote is found by counting quotes instead.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    rows, lines = _cut_rows(text, delimiter)
    if not rows:
        return Fields(pl.DataFrame(), np.empty(0, dtype=np.int64))
    if len(set(map(len, rows))) > 1 or len(rows[0]) == 1:
        # Programs also write quotes and delimiters behind a backslash, or quote by apostrophes.
        for mark, other in (("\\", {"escapechar": "\\", "doublequote": False}), ("'", {"quotechar": "'"})):
            found = _cut_rows(text, delimiter, **other) if mark in text else ([], [])
            if len(set(map(len, found[0]))) == 1 and len(found[0][0]) > 1:
                rows, lines = found
                return Fields(_make_frame(rows), np.array(lines, dtype=np.int64))
    if text.count('"') % 2 and "\n" in rows[-1][-1]:
        raise DataError(
            f"a quote opens a field and is never closed; {rows[-1][-1].count(chr(10))} lines are inside",
            where=f"{name}, record that begins on line {lines[-1]}",
            fix="close the quote, or remove it",
        )
    _cut_trailing(rows)
    width = _usual_width(rows)
    ragged = tuple(
        (number, f"{len(row)} field{'s' if len(row) > 1 else ''} instead of {width}")
        for number, row in zip(lines, rows, strict=True)
        if len(row) != width
    )
    kept = [number for number, row in zip(lines, rows, strict=True) if len(row) == width]
    frame = _make_frame([row for row in rows if len(row) == width])
    return Fields(frame, np.array(kept, dtype=np.int64), ragged)


def _cut_rows(text: str, delimiter: str, **dialect: Any) -> tuple[list[list[str]], list[int]]:
    """Cut rows that are not blank, each with its line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, **dialect)
    rows: list[list[str]] = []
    lines: list[int] = []
    line = 1
    for row in reader:
        if row:
            rows.append(row)
            lines.append(line)
        line = reader.line_num + 1
    return rows, lines


def _make_frame(rows: list[list[str]]) -> pl.DataFrame:
    columns = {f"column_{index + 1}": list(cells) for index, cells in enumerate(zip(*rows, strict=True))}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _cut_trailing(rows: list[list[str]]) -> None:
    """Where the header or the rows below it end with one delimiter too many, take the empty field off."""
    widths = {len(row) for row in rows}
    if len(widths) != 2 or max(widths) - min(widths) != 1 or min(widths) < 2:
        return
    longer = [row for row in rows if len(row) == max(widths)]
    is_header_or_rest = len(longer) in (1, len(rows) - 1) and (len(longer) == 1) == (longer[0] is rows[0])
    if is_header_or_rest and not any(row[-1].strip() for row in longer):
        for row in longer:
            row.pop()


def _usual_width(rows: list[list[str]]) -> int:
    counts = Counter(map(len, rows))
    # On a tie the first record decides (the header), unless it is a title of one field.
    return max(counts, key=lambda width: (counts[width], width == len(rows[0]) > 1, width))
