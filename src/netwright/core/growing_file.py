"""A file that only grows, and of which a killed run loses nothing and keeps nothing twice."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any, final


@final
class GrowingFile:
    """A file to which whole pieces are added.

    Where the disk refuses, pieces wait in memory and go out with the next one. Whoever goes on from an
    earlier state has the file as it was then: later pieces and halves of pieces are cut off.

    Args:
        file: its folder must exist; what it holds already is kept until `clear` or `load_state_dict`.

    >>> import tempfile
    >>> file = GrowingFile(Path(tempfile.mkdtemp()) / "log")
    >>> file.add(b"one "); state = file.state_dict(); file.add(b"two ")
    >>> file.load_state_dict(state); file.add(b"three"); file.file.read_bytes()
    b'one three'
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._size = file.stat().st_size if file.exists() else 0
        self._waiting: list[bytes] = []

    def clear(self) -> None:
        """Begin anew."""
        self._size, self._waiting = 0, []

    def add(self, piece: bytes) -> None:
        """Add a piece.

        Raises:
            OSError: the disk refuses; the piece waits.
        """
        self._waiting.append(piece)
        with self.file.open("r+b" if self.file.exists() else "wb") as stream:
            # What lies behind the last whole piece was left by a write that failed, or is not wanted again.
            stream.truncate(self._size)
            stream.seek(self._size)
            stream.write(b"".join(self._waiting))
        self._size += sum(map(len, self._waiting))
        self._waiting = []

    def sync(self) -> None:
        """Bring to the disk what was added; OSError where it refuses."""
        if self.file.exists():
            with self.file.open("rb") as stream:
                os.fsync(stream.fileno())

    def state_dict(self) -> dict[str, Any]:
        """Name and size, and what waits, as plain values."""
        waiting = base64.b64encode(b"".join(self._waiting)).decode()
        return {"name": self.file.name, "size": self._size, "waiting": waiting}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a state of this file."""
        size = self.file.stat().st_size if self.file.exists() else 0
        # A shorter file was cut by a power failure: what is left is kept.
        self._size = min(size, int(state["size"]))
        waiting = base64.b64decode(state["waiting"])
        self._waiting = [waiting] if waiting else []
