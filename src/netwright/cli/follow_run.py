"""Progress of a run: a live line with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import TracebackType
from typing import Self, final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from netwright.core.events import BatchesDone, EpochEnded, Event, RunEnded, RunStarted
from netwright.core.narrate_event import narrate_event

_SPEED = re.compile(r" · [\d,]+ samples/s")


@final
class FollowRun:
    """An observer that prints one line an epoch and, on a terminal, how far the run is.

    Args:
        console: where to print.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress: Progress | None = None
        self._bar: TaskID | None = None
        self._epochs = 0
        self._num_batches = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def __call__(self, event: Event) -> None:
        """Show one event."""
        match event:
            case RunStarted():
                self._start(event)
            case BatchesDone() if event.num_batches:
                self._advance(event.epoch, event.batch)
            case EpochEnded():
                self._advance(event.epoch, self._num_batches)
            case RunEnded():
                self._stop()
            case _:
                pass
        dim = "dim" if isinstance(event, RunStarted) else None
        # At the end the command prints a table of what the other lines would say.
        if isinstance(event, RunEnded):  # why it failed is the error's to say
            lines: Iterable[str] = [] if event.status == "failed" else [event.why]
        else:
            lines = narrate_event(event)
        for line in lines:
            is_wide = self._console.is_terminal and len(line) > self._console.width
            if isinstance(event, EpochEnded) and is_wide:
                line = _SPEED.sub("", line)  # noqa: PLW2901  # the log has it
            self._console.print(line, style=dim)

    def _start(self, event: RunStarted) -> None:
        if not self._console.is_terminal:
            return
        self._epochs, self._num_batches = event.epochs, event.num_batches or 1
        remaining = TimeRemainingColumn(elapsed_when_finished=True)
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), remaining, console=self._console, transient=True
        )
        done = (event.start_epoch - 1) * self._num_batches
        self._bar = self._progress.add_task(
            "starting", total=event.epochs * self._num_batches, completed=done
        )
        self._progress.start()

    def _advance(self, epoch: int, batch: int) -> None:
        if self._progress is not None and self._bar is not None:
            done = (epoch - 1) * self._num_batches + batch
            self._progress.update(self._bar, completed=done, description=f"epoch {epoch} of {self._epochs}")

    def _stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
