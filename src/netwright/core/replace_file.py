"""A file that is written beside the old one and takes its place when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replace_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file beside `path`; it is synced and renamed into place where the block ends well.

    Args:
        path: the file; its folder must exist. A link stays a link.

    Raises:
        OSError: the disk is full or the folder cannot be written; the old file is untouched.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "state"
    >>> with replace_file(file) as beside:
    ...     _ = beside.write(b"whole")
    >>> file.read_bytes()
    b'whole'
    """
    path = path.resolve()
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
