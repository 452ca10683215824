"""Imports without the search for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_collection() -> Iterator[None]:
    """Keep Python from looking for garbage while torch and the rooms are imported.

    They make half a million objects that live as long as the process, and the collector goes through all of
    them again and again: a third of the time that the imports take. What is there at the end is left out of
    later searches too.

    >>> with pause_collection():
    ...     import netwright.core.suggest
    >>> gc.isenabled()
    True
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
