"""From UTF-8 text to rows of fields, each with its line."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from netwright.core.errors import DataError


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


def parse_fields(text: bytes, delimiter: str, *, name: str) -> Fields:
    r"""Cut a text table into fields; blank lines are left out.

    Args:
        text: the table in UTF-8.
        delimiter: one character.
        name: the file as the user named it.

    Returns:
        The fields. Records with another number of fields than most are in `ragged`.

    Raises:
        DataError: a quote is never closed.

    >>> fields = parse_fields(b'a,b\n1,"x, y"\n\n2,z\n', ",", name="t.csv")
    >>> fields.frame.rows(), fields.lines.tolist()
    ([('a', 'b'), ('1', 'x, y'), ('2', 'z')], [1, 2, 4])
    """
    text = text.replace(b"\r\n", b"\n")
    if b'"' not in text:
        text = text.replace(b"\r", b"\n")
    quick = _parse_even(text, delimiter)
    return quick if quick is not None else _parse_any(text.decode("utf-8"), delimiter, name)


def _parse_even(text: bytes, delimiter: str) -> Fields | None:
    """Parse with polars where every record has the same number of fields; None where that is not sure.

    polars fills short records silently, so the records are counted first, on the bytes.
    """
    mark = delimiter.encode()
    if len(mark) != 1 or not text.strip() or b"\r" in text or b"\0" in text:
        return None
    raw = np.frombuffer(text if text.endswith(b"\n") else text + b"\n", dtype=np.uint8)
    newline, field = raw == 10, raw == mark[0]
    if b'"' in text:
        quote = raw == 34
        inside = np.bitwise_xor.accumulate(quote)
        if inside[-1]:
            return None
        # A quote may open only where a field begins; otherwise the count of quotes says nothing.
        opens = np.flatnonzero(quote & inside)
        before = raw[opens[opens > 0] - 1]
        if not np.isin(before, [10, 34, mark[0]]).all():
            return None
        newline_outside, field = newline & ~inside, field & ~inside
    else:
        newline_outside = newline
    ends = np.flatnonzero(newline_outside)
    starts = np.concatenate([[0], ends[:-1] + 1])
    full = ends > starts
    # Positions are few beside bytes: looking them up is ten times as fast as sums along the bytes.
    num_fields = np.diff(np.searchsorted(np.flatnonzero(field), ends), prepend=0)[full] + 1
    if not len(num_fields) or (num_fields != num_fields[0]).any() or num_fields[0] == 1:
        return None
    lines = 1 + np.searchsorted(np.flatnonzero(newline), starts[full])
    if not full.all():
        keep = np.ones(len(raw), dtype=bool)
        keep[starts[~full]] = False
        raw = raw[keep]
    frame = pl.read_csv(
        raw.tobytes(),
        separator=delimiter,
        has_header=False,
        infer_schema=False,
        quote_char='"',
        raise_if_empty=False,
        glob=False,
    )
    return Fields(frame, lines) if frame.shape == (len(lines), num_fields[0]) else None


def _parse_any(text: str, delimiter: str, name: str) -> Fields:
    """Parse with Python's csv module: slower, at home with every oddity, and it counts lines."""
    # The field limit guards servers; here an unclosed quote is found by the strict reader instead.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=False, skipinitialspace=True
    )
    rows: list[list[str]] = []
    lines: list[int] = []
    line = 1
    for row in reader:
        if row:
            rows.append(row)
            lines.append(line)
        line = reader.line_num + 1
    if not rows:
        return Fields(pl.DataFrame(), np.empty(0, dtype=np.int64))
    if text.count('"') % 2 and "\n" in rows[-1][-1]:
        raise DataError(
            f"a quote opens a field and is never closed; {rows[-1][-1].count(chr(10))} lines are inside",
            where=f"{name}, record that begins on line {lines[-1]}",
            fix="close the quote, or remove it",
        )
    width = _usual_width(rows)
    ragged = tuple(
        (number, f"{len(row)} field{'s' if len(row) > 1 else ''} instead of {width}")
        for number, row in zip(lines, rows, strict=True)
        if len(row) != width
    )
    even = [row for row in rows if len(row) == width]
    columns = {f"column_{index + 1}": list(cells) for index, cells in enumerate(zip(*even, strict=True))}
    kept = [number for number, row in zip(lines, rows, strict=True) if len(row) == width]
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return Fields(frame, np.array(kept, dtype=np.int64), ragged)


def _usual_width(rows: list[list[str]]) -> int:
    counts = Counter(map(len, rows))
    # On a tie the first record decides (the header), unless it is a title of one field.
    return max(counts, key=lambda width: (counts[width], width == len(rows[0]) > 1, width))
