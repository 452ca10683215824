"""The curves of a run, as TensorBoard reads them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, final

from netwright.core.events import EpochEnded, Event, RunEnded


@final
class TensorBoardLog:
    """An observer that writes `loss/train`, `accuracy/val`, `learning_rate/group0` … once an epoch.

    The step is the epoch, counted from 1. A resumed run goes on in a file of its own, which TensorBoard
    joins to the first.

    Args:
        folder: where `events.out.tfevents.*` goes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer: Any = None

    def __call__(self, event: Event) -> None:
        """Write an epoch's scalars; close with the run."""
        if isinstance(event, EpochEnded):
            scalars = {
                f"{name}/{split}": value
                for split, values in event.metrics.items()
                for name, value in values.items()
            }
            scalars |= {f"learning_rate/group{i}": rate for i, rate in enumerate(event.learning_rates)}
            scalars["speed/samples_per_second"] = event.samples_per_second
            self._write(scalars, event.epoch)
        elif isinstance(event, RunEnded) and self._writer is not None:
            self._writer.close()
            self._writer = None

    def _write(self, scalars: dict[str, float], step: int) -> None:
        # torch.utils.tensorboard would load the same package and more on top.
        from tensorboard.compat.proto.event_pb2 import Event as Record
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.summary.writer.event_file_writer import EventFileWriter

        if self._writer is None:
            self._writer = EventFileWriter(str(self._folder))
        values = [Summary.Value(tag=tag, simple_value=value) for tag, value in scalars.items()]
        self._writer.add_event(Record(wall_time=time.time(), step=step, summary=Summary(value=values)))
        self._writer.flush()
