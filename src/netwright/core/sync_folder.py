"""A folder whose entries survive a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def sync_folder(path: Path) -> None:
    """Have the names in a folder written: a rename must survive a power cut, not only the bytes.

    Args:
        path: the folder. Where the system knows no such thing (Windows), nothing happens.

    >>> sync_folder(Path())
    """
    if os.name == "posix":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
