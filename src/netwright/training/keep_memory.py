"""Memory that is kept from step to step."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netwright.data.streams.measure_memory import measure_memory

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _MMAP_MAX = -1, -2, -3, -4
_MIB = 2**20
_KEEP = {_MMAP_MAX: 0, _TRIM_THRESHOLD: 2**31 - 1, _TOP_PAD: 64 * _MIB}
# Once told, the library no longer adapts its limits: these are the largest that it comes to by itself.
_GIVE_BACK = {
    _MMAP_MAX: 65_536,
    _MMAP_THRESHOLD: 32 * _MIB,
    _TRIM_THRESHOLD: 64 * _MIB,
    _TOP_PAD: 128 * 1024,
}
_LOOK_SECONDS = 0.5


@contextmanager
def keep_memory() -> Iterator[None]:
    """Keep memory that tensors on the processor have given back, so that the next step takes it again.

    The C library of Linux gives blocks of more than 32 MiB back to the system at once, and the next step
    waits while the system clears the same pages anew: a sixth of a step of a small convolutional network with
    batches of 256. What is kept lies in pieces, so a process can grow by half. Where less memory is left than
    it holds, and at the end, memory is given back as before. Other C libraries are left as they are.

    Source: `mallopt(3)` of the GNU C library.

    >>> import torch
    >>> with keep_memory():
    ...     torch.zeros(3000, 3000).sum().item()
    0.0
    """
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    if library is None or not hasattr(library, "gnu_get_libc_version"):
        yield
        return

    def tell(limits: dict[int, int]) -> None:
        for option, value in limits.items():
            library.mallopt(option, value)

    def watch() -> None:
        while not is_over.wait(_LOOK_SECONDS):
            left = measure_memory()
            if left is not None and left < _read_held():
                tell(_GIVE_BACK)
                library.malloc_trim(0)
                return

    is_over = threading.Event()
    watcher = threading.Thread(target=watch, name="netwright-memory", daemon=True)
    tell(_KEEP)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()
        tell(_GIVE_BACK)
        library.malloc_trim(0)


def _read_held() -> int:
    """Bytes that this process holds in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
