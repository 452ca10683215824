"""A folder on disk for what is costly to make and can be made again."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_OFF = frozenset({"", "off", "none", "0"})
_BUILDING = ".building-"
_ABANDONED_SECONDS = 3600.0
# Of the space that would be free without the cache; the rest is the user's.
_LARGEST_SHARE = 0.25


@dataclass(frozen=True)
class CacheFolder:
    """Entries on disk, each whole or not there, the longest unused removed when space is short.

    An entry is a folder that is written beside and renamed into place, so that a process that is killed
    leaves nothing that another could take for whole, and two that make the same entry do not disturb
    each other.

    Args:
        folder: where the entries are.
    """

    folder: Path

    @staticmethod
    def locate(kind: str) -> CacheFolder | None:
        """Find where entries of a kind are kept.

        `NETWRIGHT_CACHE` names the folder, or is `off`; else it is `netwright` in `XDG_CACHE_HOME`, else
        `~/.cache/netwright`.

        Args:
            kind: the folder inside it.

        Returns:
            The folder, which need not exist yet; None where nothing may be kept.
        """
        named = os.environ.get("NETWRIGHT_CACHE")
        if named is not None:
            return None if named.strip().casefold() in _OFF else CacheFolder(Path(named).expanduser() / kind)
        shared = os.environ.get("XDG_CACHE_HOME")
        try:
            return CacheFolder((Path(shared) if shared else Path.home() / ".cache") / "netwright" / kind)
        except RuntimeError:  # there is no home
            return None

    def find(self, key: str) -> Path | None:
        """Find an entry, and note that it was used."""
        entry = self.folder / key
        try:
            os.utime(entry)
        except OSError:
            return None
        return entry

    def remove(self, key: str) -> None:
        """Remove an entry; who has its files open keeps them."""
        shutil.rmtree(self.folder / key, ignore_errors=True)

    def build(self, key: str, num_bytes: int, write: Callable[[Path], None]) -> Path | None:
        """Make an entry.

        Args:
            key: its name.
            num_bytes: what it takes; longest unused entries make room for it.
            write: writes its files into the folder it is given.

        Returns:
            The entry; None where it does not fit or cannot be written. Errors of `write` other than
            those of the disk are passed on.
        """
        beside = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not self._make_room(num_bytes):
                return None
            beside = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self.folder))
            write(beside)
            return self._place(beside, key)
        except OSError:
            return None
        finally:
            if beside is not None:
                shutil.rmtree(beside, ignore_errors=True)

    def _place(self, beside: Path, key: str) -> Path | None:
        entry = self.folder / key
        try:
            beside.rename(entry)
        except OSError:
            # Another process was faster: its entry is as good.
            return self.find(key)
        return entry

    def _make_room(self, num_bytes: int) -> bool:
        self._clear_abandoned()
        entries = sorted(
            (entry for entry in self.folder.iterdir() if not entry.name.startswith(_BUILDING)), key=_read_age
        )
        sizes = {entry: _measure(entry) for entry in entries}
        used = sum(sizes.values())
        limit = int((shutil.disk_usage(self.folder).free + used) * _LARGEST_SHARE)
        if num_bytes > limit:
            return False
        for entry in entries:
            if used + num_bytes <= limit:
                break
            self.remove(entry.name)
            used -= sizes[entry]
        return used + num_bytes <= limit

    def _clear_abandoned(self) -> None:
        """Remove what killed processes left behind; one that still writes touches its files."""
        for entry in self.folder.glob(_BUILDING + "*"):
            newest = max((_read_age(path) for path in [entry, *entry.glob("*")]), default=0.0)
            if time.time() - newest > _ABANDONED_SECONDS:
                shutil.rmtree(entry, ignore_errors=True)


def _read_age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _measure(entry: Path) -> int:
    try:
        return sum(file.stat().st_size for file in entry.iterdir())
    except OSError:
        return 0
