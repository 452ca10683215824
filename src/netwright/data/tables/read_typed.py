"""A large text table read straight into numbers and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

from netwright.data.tables.clean_frame import MISSING_MARKS
from netwright.data.tables.find_header import find_header
from netwright.data.tables.scan_records import Records
from netwright.data.tables.type_columns import find_type

_SAMPLE_BYTES = 1 << 17
_SAMPLE_ROWS = 1000


def read_typed(
    records: Records,
    delimiter: str,
    *,
    header: bool | Literal["auto"] = "auto",
    missing: Sequence[str] = (),
) -> tuple[pl.DataFrame, list[list[str]]] | None:
    r"""Read a table of even records without a detour through strings, which costs time and memory.

    The types come from a sample of the beginning, the middle and the end. Where a cell does not fit
    them, or the table is anything but plain, the answer is None and the careful way has to be gone.

    Args:
        records: what `scan_records` found.
        delimiter: one character.
        header: whether the first record names the columns.
        missing: the user's own marks of missing cells.

    Returns:
        The cells below the header (numbers where a column is made of them), and the header's rows.

    >>> from netwright.data.tables.scan_records import scan_records
    >>> frame, header = read_typed(scan_records(b"a,b\n1,x\n?,y\n", ","), ",")
    >>> frame.rows(), header
    ([(1, 'x'), (None, 'y')], [['a', 'b']])
    """
    sample = _read_strings(_take_sample(records), delimiter)
    if sample.height < 2 or sample.width != records.width:
        return None
    num_header = 0 if header is False else max(find_header(sample), int(header is True))
    names = [[(cell or "").strip() for cell in sample.row(row)] for row in range(num_header)]
    marks = [mark for mark in (*MISSING_MARKS, *missing) if mark.casefold() != "none"]
    body = sample[num_header:].select(pl.when(~pl.all().is_in(marks)).then(pl.all()))
    kinds = [
        pl.String if index in records.padded else find_type(cells).dtype for index, cells in enumerate(body)
    ]
    numbers = [index for index, kind in enumerate(kinds) if kind != pl.String]
    # A header that is repeated further down must meet a column of numbers in which it cannot be read.
    plain = [row for row in names if any(_is_word(row[index]) for index in numbers)]
    is_broken = any("\n" in cell for row in names for cell in row) or _has_title(sample)
    if not numbers or len(plain) < len(names) or is_broken:
        return None
    try:
        frame = pl.read_csv(
            records.text,
            separator=delimiter,
            has_header=False,
            skip_rows=num_header,
            schema={f"column_{index + 1}": kind for index, kind in enumerate(kinds)},
            null_values=marks,
            glob=False,
        )
    except pl.exceptions.PolarsError:
        return None
    # Whether None is a class, and a row is blank, depends on marks that are gone by now.
    doubts = [(pl.col(pl.String) == "None").any()] if pl.String in kinds else []
    doubted = frame.select(*doubts, is_empty=pl.all_horizontal(pl.all().is_null()).any()).row(0)
    is_whole = frame.height == len(records.lines) - num_header
    return (frame, names) if is_whole and not any(doubted) else None


def _take_sample(records: Records) -> bytes:
    text = records.text
    # Inside quotes a line feed ends no record, so only the beginning is sure to be cut well.
    if records.is_quoted or len(text) < 4 * _SAMPLE_BYTES:
        return text
    pieces = [text[: _after_line(text, _SAMPLE_BYTES)]]
    for begin in (len(text) // 2, len(text) - _SAMPLE_BYTES):
        first = _after_line(text, begin)
        pieces.append(text[first : _after_line(text, min(first + _SAMPLE_BYTES // 2, len(text) - 1))])
    return b"".join(pieces)


def _after_line(text: bytes, place: int) -> int:
    return text.find(b"\n", place) + 1 or len(text)


def _read_strings(text: bytes, delimiter: str) -> pl.DataFrame:
    return pl.read_csv(
        text,
        separator=delimiter,
        has_header=False,
        infer_schema=False,
        n_rows=_SAMPLE_ROWS if len(text) > 4 * _SAMPLE_BYTES else None,
        glob=False,
    )


def _is_word(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell not in MISSING_MARKS
    return False


def _has_title(sample: pl.DataFrame) -> bool:
    return sample.width > 2 and not any((cell or "").strip() for cell in sample.row(0)[1:])
