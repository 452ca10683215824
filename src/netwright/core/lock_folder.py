"""One process at a time in a folder."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netwright.core.errors import RunFolderError

LOCK_NAME = ".lock"
"""The file in a folder that is locked while a run goes on."""

_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_mine: set[Path] = set()
_guard = threading.Lock()


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Keep other processes, and other threads of this one, from writing a run into the same folder.

    The lock is the operating system's: it goes with the process, however that ends. Where a disk knows no
    locks, nothing is locked.

    Args:
        folder: must exist.

    Raises:
        RunFolderError: another process or thread holds it.

    >>> import tempfile
    >>> with lock_folder(Path(tempfile.mkdtemp())):
    ...     pass
    """
    place = folder.resolve()
    # A process may take its own record locks twice: its threads are told apart here.
    with _guard:
        if place in _mine:
            raise _refuse(folder, os.getpid())
        _mine.add(place)
    try:
        handle = _open(folder)
        try:
            yield
        finally:
            if handle is not None:
                _close(handle, folder / LOCK_NAME)
    finally:
        with _guard:
            _mine.discard(place)


def is_locked(folder: Path) -> bool:
    """Whether a process, or a thread of this one, holds the lock of a folder.

    >>> is_locked(Path("no-such-folder"))
    False
    """
    if not (folder / LOCK_NAME).exists():
        return False
    try:
        with lock_folder(folder):
            return False
    except RunFolderError:
        return True


def _open(folder: Path) -> int | None:
    file = folder / LOCK_NAME
    while True:
        try:
            handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError:
            return None  # whoever writes next will say why the folder cannot be written
        try:
            _take(handle)
            # A run that ended between opening and locking took its file away.
            if os.name != "posix" or (file.exists() and os.fstat(handle).st_ino == file.stat().st_ino):
                os.truncate(handle, 0)
                os.write(handle, str(os.getpid()).encode())
                return handle
        except OSError as error:
            told = _read_owner(handle)
            os.close(handle)
            if error.errno in _HELD:
                raise _refuse(folder, told) from error
            return None
        os.close(handle)


def _take(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        # Far behind the number, which others are to read.
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
    else:
        import fcntl

        # Not flock: a forked child would hold on to it after its parent was killed.
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _close(handle: int, file: Path) -> None:
    if os.name == "posix":
        file.unlink(missing_ok=True)
        os.close(handle)
    else:
        os.close(handle)
        file.unlink(missing_ok=True)


def _read_owner(handle: int) -> int | None:
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        return int(os.read(handle, 20) or 0) or None
    except (OSError, ValueError):
        return None


def _refuse(folder: Path, owner: int | None) -> RunFolderError:
    who = "this process" if owner == os.getpid() else f"process {owner}" if owner else "another process"
    return RunFolderError(
        f"{who} is training in `{folder}` already",
        where=str(folder),
        fix="wait until it ends or stop it (Ctrl-C), or begin a run in another folder with --out",
    )
