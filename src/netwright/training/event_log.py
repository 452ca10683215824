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
        self._is_whole = False

    def __call__(self, event: Event) -> None:
        """Write an event."""
        if isinstance(event, (BatchesDone, BestReached)):
            return
        if not self._is_whole or isinstance(event, RunStarted):
            self._drop_lines(event.start_epoch if isinstance(event, RunStarted) else None)
            self._is_whole = True
        held = {"event": type(event).__name__, **asdict(event)}
        line = json.dumps(held, ensure_ascii=False, default=_write_plainly)
        with self._file.open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def _drop_lines(self, start_epoch: int | None) -> None:
        """Drop what a killed process left half written, and epochs that will be run again."""
        if not self._file.exists():
            return
        written = self._file.read_text(encoding="utf-8", errors="replace")
        kept = []
        for line in written.splitlines():
            try:
                held: dict[str, Any] = json.loads(line)
            except ValueError:
                continue
            is_epoch = held.get("event") == EpochEnded.__name__
            if start_epoch is None or not is_epoch or held["epoch"] < start_epoch:
                kept.append(line + "\n")
        if "".join(kept) != written:
            write_file(self._file, "".join(kept))


def _write_plainly(value: object) -> object:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)
