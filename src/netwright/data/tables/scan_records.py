"""Where the records of a text table begin, and whether they are of one width."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_BLOCK_BYTES = 1 << 22


@dataclass(frozen=True, eq=False)
class Records:
    """A text table in which every record has the same number of fields.

    Args:
        text: UTF-8, lines end with a line feed, blank lines taken out.
        lines: line on which each record begins in the file, counted from 1.
        width: fields of a record, at least 2.
        padded: columns with a number that begins with a zero (`007`), which a number would lose.
        is_quoted: whether there are quotes.
    """

    text: bytes
    lines: npt.NDArray[np.int64]
    width: int
    padded: frozenset[int] = frozenset()
    is_quoted: bool = False


def scan_records(text: bytes, delimiter: str) -> Records | None:
    r"""Count the fields of every record on the bytes, block by block, so that memory stays flat.

    polars fills short records silently; a table that passes here is safe to give to it.

    Args:
        text: the table in UTF-8; lines end with a line feed.
        delimiter: one character.

    Returns:
        The records; None where they differ in width, have one field, or a quote stands in an odd place.

    >>> found = scan_records(b'a,b\n\n007,"x, y"\n', ",")
    >>> found.lines.tolist(), found.width, set(found.padded)
    ([1, 3], 2, {0})
    >>> scan_records(b"a,b\n1\n", ",") is None
    True
    """
    mark = delimiter.encode()
    if len(mark) != 1 or b"\r" in text or b"\0" in text or not text or text.isspace():
        return None
    if not text.endswith(b"\n"):
        text += b"\n"
    scan = _Scan(np.frombuffer(text, dtype=np.uint8), mark[0], b'"' in text)
    for begin in range(0, len(text), _BLOCK_BYTES):
        if not scan.take_block(begin):
            return None
    if scan.is_inside or not scan.width > 1:
        return None
    if len(blank := np.concatenate(scan.blank)):
        keep = np.ones(len(text), dtype=bool)
        keep[blank] = False
        text = scan.raw[keep].tobytes()
    return Records(text, np.concatenate(scan.lines), scan.width, frozenset(scan.padded), scan.is_quoted)


class _Scan:
    """What is carried from block to block: a record may lie across the border."""

    def __init__(self, raw: npt.NDArray[np.uint8], mark: int, is_quoted: bool) -> None:
        self.raw, self.mark, self.is_quoted = raw, mark, is_quoted
        self.is_inside = False
        self.width = 0
        self.num_open_marks = 0
        self.num_newlines = 0
        self.last_end = -1
        self.next_line = 1
        self.lines: list[npt.NDArray[np.int64]] = []
        self.blank: list[npt.NDArray[np.int64]] = []
        self.padded: set[int] = set()

    def take_block(self, begin: int) -> bool:
        """Take the next block; False where its records are not even."""
        block = self.raw[begin : begin + _BLOCK_BYTES]
        newline, mark = block == 10, block == self.mark
        newlines = ends = np.flatnonzero(newline)
        if self.is_quoted:
            quote = block == 34
            inside = np.bitwise_xor.accumulate(quote) ^ self.is_inside
            if not self._quotes_fit(begin, quote, inside):
                return False
            self.is_inside = bool(inside[-1])
            mark &= ~inside
            ends = np.flatnonzero(newline & ~inside)
        marks = np.flatnonzero(mark)
        before = np.searchsorted(marks, ends)
        widths = np.diff(before, prepend=-self.num_open_marks) + 1
        is_blank = np.diff(ends, prepend=self.last_end - begin) == 1
        full = widths[~is_blank]
        if len(full):
            self.width = self.width or int(full[0])
            if (full != self.width).any():
                return False
        self._note_padded(begin, marks, ends, before)
        self.num_open_marks = len(marks) - int(before[-1]) if len(ends) else self.num_open_marks + len(marks)
        # Positions are few beside bytes: looking them up is ten times as fast as sums along the bytes.
        following = self.num_newlines + 1 + np.searchsorted(newlines, ends, side="right")
        self.lines.append(np.concatenate([[self.next_line], following])[: len(ends)][~is_blank])
        self.blank.append(ends[is_blank] + begin)
        self.num_newlines += len(newlines)
        if len(ends):
            self.next_line, self.last_end = int(following[-1]), int(ends[-1]) + begin
        return True

    def _quotes_fit(self, begin: int, quote: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]) -> bool:
        """A quote opens where a field begins and closes where it ends; else counting quotes says nothing."""
        at = np.flatnonzero(quote) + begin
        opens = inside[at - begin]
        before = self.raw[at[opens] - 1][at[opens] > 0]
        after = self.raw[np.minimum(at[~opens] + 1, len(self.raw) - 1)]
        around = [10, 34, self.mark]
        return bool(np.isin(before, around).all() and np.isin(after, around).all())

    def _note_padded(
        self,
        begin: int,
        marks: npt.NDArray[np.int64],
        ends: npt.NDArray[np.int64],
        before: npt.NDArray[np.int64],
    ) -> None:
        left = max(begin - 1, 0)
        seen = self.raw[left : begin + _BLOCK_BYTES + 1]
        if begin == 0:
            seen = np.concatenate([np.array([10], dtype=np.uint8), seen])
        edge = (seen == 10) | (seen == self.mark) | (seen == 34)
        zero = edge[:-2] & (seen[1:-1] == 48) & (seen[2:] - 48 < 10)
        if not zero.any():
            return
        at = np.flatnonzero(zero)
        record = np.searchsorted(ends, at)
        passed = np.where(
            record > 0, before[np.maximum(record - 1, 0)] if len(before) else 0, -self.num_open_marks
        )
        self.padded |= set((np.searchsorted(marks, at) - passed).tolist())
