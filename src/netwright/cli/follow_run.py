"""Progress of a run: a live line with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Self, final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from netwright.core.events import BatchesDone, EpochEnded, Event, Noticed, RunEnded, RunStarted
from netwright.core.write_metrics import write_metrics


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
        self._num_batches: int | None = None

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
            case BatchesDone():
                self._advance(event.epoch, event.batch)
            case EpochEnded():
                self._advance(event.epoch, self._num_batches or 1)
                self._console.print(_write_epoch(event))
            case Noticed():
                self._console.print(f"note: {event.says}")
            case RunEnded():
                self._stop()
                self._console.print(event.why)
            case _:
                pass

    def _start(self, event: RunStarted) -> None:
        for name, choice in event.choices.items():
            self._console.print(f"{name:<14} {choice}", style="dim" if self._console.is_terminal else None)
        self._num_batches = event.num_batches
        if self._console.is_terminal:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                TimeRemainingColumn(elapsed_when_finished=True),
            )
            self._progress = Progress(*columns, console=self._console, transient=True)
            total = event.epochs * (event.num_batches or 1)
            done = (event.start_epoch - 1) * (event.num_batches or 1)
            self._bar = self._progress.add_task("starting", total=total, completed=done)
            self._progress.start()
            self._epochs = event.epochs

    def _advance(self, epoch: int, batch: int) -> None:
        if self._progress is not None and self._bar is not None:
            share = batch if self._num_batches else int(batch == 1)
            done = (epoch - 1) * (self._num_batches or 1) + share
            self._progress.update(self._bar, completed=done, description=f"epoch {epoch} of {self._epochs}")

    def _stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def _write_epoch(event: EpochEnded) -> str:
    """Write one line: `epoch  3/20  train loss 0.31 accuracy 0.912 · val loss … *`."""
    width = len(str(event.epochs))
    parts = [f"{split} {write_metrics(values)}" for split, values in event.metrics.items() if values]
    speed = f"{event.samples_per_second:,.0f} samples/s"
    best = " *" if event.is_best else ""
    return f"epoch {event.epoch:>{width}}/{event.epochs}  " + " · ".join([*parts, speed]) + best
