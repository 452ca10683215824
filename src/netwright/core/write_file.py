"""A file that is either the old one or the new one, never a half."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from netwright.core.replace_file import replace_file


def write_file(path: Path, content: bytes | str | Iterable[str]) -> None:
    """Write beside the file, sync, and rename into place; what is no file (`/dev/stdout`) is written to.

    Args:
        path: the file; its folder must exist.
        content: all of it, or its pieces one after the other; text is written as UTF-8.

    Raises:
        OSError: the disk is full or the folder cannot be written; the old file is untouched.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "scores.txt"
    >>> write_file(file, "成绩"); file.read_text(encoding="utf-8")
    '成绩'
    """
    if path.exists() and not path.is_file():
        # Renaming would put a file in the place of a device or a pipe.
        with path.open("wb") as stream:
            stream.writelines(_encode(content))
        return
    with replace_file(path) as beside:
        beside.writelines(_encode(content))


def _encode(content: bytes | str | Iterable[str]) -> Iterable[bytes]:
    if isinstance(content, bytes):
        return [content]
    return (piece.encode() for piece in ([content] if isinstance(content, str) else content))
