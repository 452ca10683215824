"""The way from the loop to its observers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, final

from netwright.core.events import (
    BatchesDone,
    BestReached,
    EpochEnded,
    Event,
    Noticed,
    Observer,
    RememberingObserver,
)
from netwright.training.processes.crew import find_crew

_TICK_SECONDS = 0.1


@final
class Notifier:
    """Sends events to observers and keeps their troubles away from the training.

    An observer that cannot write (disk full, folder gone) is reported once to the others and is called
    again with the next event; Ctrl-C inside an observer asks the run to stop; any other exception is a
    fault in the observer and goes on to the caller. Where training goes back to an earlier state, epochs that
    were told of are not told again.

    Args:
        observers: in the order in which they are told.
        request_stop: called on Ctrl-C.
    """

    def __init__(self, observers: Sequence[Observer], request_stop: Callable[[], None]) -> None:
        self._observers = list(observers)
        self._request_stop = request_stop
        self._failed: dict[int, type[Event]] = {}
        self._next_tick = 0.0
        self._last_epoch = 0
        self._crew = find_crew()
        self.on_tick: Callable[[], None] = lambda: None
        """Called on the clock, after the observers."""

    def send(self, event: Event) -> None:
        """Tell every observer."""
        if isinstance(event, (BestReached, EpochEnded)) and event.epoch <= self._last_epoch:
            return
        if isinstance(event, EpochEnded):
            self._last_epoch = event.epoch
        for number, observer in enumerate(self._observers):
            try:
                observer(event)
                if self._failed.get(number) is type(event):
                    del self._failed[number]  # it writes again: another trouble would be news
            except KeyboardInterrupt:
                self._request_stop()
            except OSError as problem:
                if number not in self._failed:
                    self._failed[number] = type(event)
                    name = getattr(observer, "__name__", type(observer).__name__)
                    self.send(
                        Noticed(f"{_explain_trouble(problem, name)}; training goes on", {"observer": name})
                    )

    def tick(self, epoch: int, batch: int, num_batches: int | None) -> None:
        """Tell of progress within an epoch, about ten times a second."""
        now = perf_counter()
        if now >= self._next_tick or self._crew.agreed:
            self._next_tick = now + _TICK_SECONDS
            self.send(BatchesDone(epoch, batch, num_batches))
            self.on_tick()

    def remember(self) -> dict[str, Any]:
        """Gather what observers hold that belongs to the run, by their class."""
        return {type(one).__name__: one.remember() for one in self._list_remembering()}

    def recall(self, memories: dict[str, Any]) -> None:
        """Give observers back what those of the same class held."""
        for one in self._list_remembering():
            if type(one).__name__ in memories:
                one.recall(memories[type(one).__name__])

    def _list_remembering(self) -> list[RememberingObserver]:
        return [one for one in self._observers if isinstance(one, RememberingObserver)]


def _explain_trouble(problem: OSError, name: str) -> str:
    if problem.strerror is None:
        return str(problem)
    return f"{problem.filename or name} cannot be written: {problem.strerror}"
