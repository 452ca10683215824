"""Standard input as a file, where it is too large for memory."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

_SMALL_BYTES = 1 << 24


@contextmanager
def spool_input() -> Iterator[BytesIO | Path]:
    """Take standard input: the bytes of a small one, a file for a long text table.

    What is no text (Parquet, a workbook, gzip, UTF-16) and a list of JSON cannot be read in blocks, and
    is held in memory however long it is.

    Returns:
        The bytes; or a file, which is gone afterwards, whose ending says whether it holds JSON lines.
    """
    stream = sys.stdin.buffer
    start = stream.read(_SMALL_BYTES)
    is_text = b"\0" not in start and not start.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK"))
    if len(start) < _SMALL_BYTES or not is_text or start.lstrip().startswith(b"["):
        yield BytesIO(start + stream.read())
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("input.jsonl" if start.lstrip().startswith(b"{") else "input.csv")
        with path.open("wb") as file:
            file.write(start)
            shutil.copyfileobj(stream, file)
        yield path
