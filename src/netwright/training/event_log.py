"""The log of a run: one event a line."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, final

from pydantic import BaseModel

from netwright.core.events import BatchesDone, BestReached, EpochEnded, Event, RunStarted
from netwright.core.write_file import write_file


@final
class EventLog:
    """An observer that writes one event a line as JSON, each flushed; progress within an epoch is left out.

    When a run goes on from a checkpoint, lines of epochs that will be run again are dropped first.

    Args:
        file: `log.jsonl`; its folder must exist.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "log.jsonl"
    >>> EventLog(file)(RunStarted(3, 10, 1, {})); print(file.read_text()[:40])
    {"event": "RunStarted", "epochs": 3, "nu
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self, event: Event) -> None:
        """Write an event."""
        if isinstance(event, (BatchesDone, BestReached)):
            return
        if isinstance(event, RunStarted) and event.start_epoch > 1 and self._file.exists():
            self._drop_repeated(event.start_epoch)
        held = {"event": type(event).__name__, **asdict(event)}
        line = json.dumps(held, ensure_ascii=False, default=_write_plainly)
        with self._file.open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def _drop_repeated(self, start_epoch: int) -> None:
        kept = []
        for line in self._file.read_text(encoding="utf-8").splitlines():
            try:
                held: dict[str, Any] = json.loads(line)
            except ValueError:
                continue  # a line that a killed process left half written
            if held.get("event") != EpochEnded.__name__ or held["epoch"] < start_epoch:
                kept.append(line + "\n")
        write_file(self._file, "".join(kept))


def _write_plainly(value: object) -> object:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)
