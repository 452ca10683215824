"""The curves of a run, as TensorBoard reads them."""

from __future__ import annotations

import io
import os
import socket
import time
from pathlib import Path
from typing import Any, final

from netwright.core.events import EpochEnded, Event
from netwright.core.growing_file import GrowingFile

_PATTERN = "events.out.tfevents.*"


@final
class TensorBoardLog:
    """An observer that writes `loss/train`, `accuracy/val`, `learning_rate/group0` … once an epoch.

    The step is the epoch, counted from 1. A resumed run goes on in the same file, from where its checkpoint
    was: no point is there twice.

    Args:
        folder: where `events.out.tfevents.*` goes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: GrowingFile | None = None

    def __call__(self, event: Event) -> None:
        """Write an epoch's scalars."""
        if isinstance(event, EpochEnded):
            scalars = {
                f"{name}/{split}": value
                for split, values in event.metrics.items()
                for name, value in values.items()
            }
            scalars |= {f"learning_rate/group{i}": rate for i, rate in enumerate(event.learning_rates)}
            scalars["speed/samples_per_second"] = event.samples_per_second
            self._write(scalars, event.epoch)

    def clear(self) -> None:
        """Begin anew: take the files of an earlier run in the folder away."""
        self._keep_only(None)
        self._file = None

    def remember(self) -> dict[str, Any]:
        """How far the file is."""
        return {"file": None if self._file is None else self._file.state_dict()}

    def recall(self, memory: dict[str, Any]) -> None:
        """Go back to where the file was."""
        held = memory["file"]
        self._keep_only(held and held["name"])
        self._file = None
        if held is not None:
            self._file = GrowingFile(self._folder / held["name"])
            self._file.load_state_dict(held)

    def _keep_only(self, name: str | None) -> None:
        for file in self._folder.glob(_PATTERN):
            if file.name != name:
                file.unlink(missing_ok=True)

    def _write(self, scalars: dict[str, float], step: int) -> None:
        # torch.utils.tensorboard would load the same package and more on top.
        from tensorboard.compat.proto.event_pb2 import Event as Record
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.summary.writer.record_writer import RecordWriter

        packed, now = io.BytesIO(), time.time()
        if self._file is None:
            name = f"{_PATTERN[:-1]}{int(now)}.{socket.gethostname()}.{os.getpid()}.0"
            self._file = GrowingFile(self._folder / name)
            RecordWriter(packed).write(
                Record(wall_time=now, file_version="brain.Event:2").SerializeToString()
            )
        values = [Summary.Value(tag=tag, simple_value=value) for tag, value in scalars.items()]
        record = Record(wall_time=now, step=step, summary=Summary(value=values))
        RecordWriter(packed).write(record.SerializeToString())
        self._file.add(packed.getvalue())
