"""Ctrl-C: the first asks the run to end cleanly, the second ends it at once."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, final

from netwright.training.processes.crew import find_crew


@final
class CatchInterrupt:
    """Turns the first Ctrl-C into a request; outside the main thread it only keeps the request.

    Where several processes train together the request of one is that of all, from the next update on: they
    stop after the same step. There torchrun's SIGTERM is a request as well.

    >>> with CatchInterrupt() as interrupt:
    ...     interrupt.request()
    >>> interrupt.is_requested
    True
    """

    def __init__(self) -> None:
        self._crew = find_crew()
        self._crew.wants_stop = self._crew.must_stop = False
        self._previous: dict[signal.Signals, Any] = {}

    def __enter__(self) -> CatchInterrupt:
        if threading.current_thread() is threading.main_thread():
            self._previous[signal.SIGINT] = signal.signal(signal.SIGINT, self._handle)
            if not self._crew.is_alone:
                self._previous[signal.SIGTERM] = signal.signal(signal.SIGTERM, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, previous in self._previous.items():
            signal.signal(number, previous)

    @property
    def is_requested(self) -> bool:
        """Whether the run is to end: in every process after the same update."""
        return self._crew.must_stop

    def request(self) -> None:
        """Ask the run to end after the step that runs."""
        self._crew.wants_stop = True
        if self._crew.is_alone:
            self._crew.must_stop = True

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if self._crew.wants_stop and number == signal.SIGINT:
            self._crew.must_stop = True
            raise KeyboardInterrupt
        self.request()
