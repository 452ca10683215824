"""Ctrl-C: the first asks the run to end cleanly, the second ends it at once."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, final


@final
class CatchInterrupt:
    """Turns the first Ctrl-C into a request; outside the main thread it only keeps the request.

    >>> with CatchInterrupt() as interrupt:
    ...     interrupt.request()
    >>> interrupt.is_requested
    True
    """

    def __init__(self) -> None:
        self.is_requested = False
        self._previous: Any = None
        self._is_installed = False

    def __enter__(self) -> CatchInterrupt:
        if threading.current_thread() is threading.main_thread():
            self._previous = signal.signal(signal.SIGINT, self._handle)
            self._is_installed = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_installed:
            signal.signal(signal.SIGINT, self._previous)

    def request(self) -> None:
        """Ask the run to end after the step that runs."""
        self.is_requested = True

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_requested:
            raise KeyboardInterrupt
        self.is_requested = True
