"""A polite kill ends a run as Ctrl-C does: cleanly, with the best weights kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stop_on_terminate() -> Iterator[None]:
    """Have SIGTERM do what Ctrl-C does at that moment, while a run goes on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, frame: FrameType | None) -> None:
        # In the training, Ctrl-C ends the run between two steps. A shell's background job ignores it.
        at_once = signal.getsignal(signal.SIGINT)
        if not callable(at_once):
            raise KeyboardInterrupt
        at_once(signal.SIGINT, frame)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
