"""The log of a run: one event a line."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, final

from pydantic import BaseModel

from netwright.core.events import BatchesDone, BestReached, Event
from netwright.core.growing_file import GrowingFile


@final
class EventLog:
    """An observer that writes one event a line as JSON, each flushed; progress within an epoch is left out.

    A run that goes on from a checkpoint goes on with the log as it was then: lines of what is run again are
    dropped, and so is what a killed process left half written.

    Args:
        file: `log.jsonl`; its folder must exist.

    >>> import tempfile
    >>> from netwright.core.events import RunStarted
    >>> file = Path(tempfile.mkdtemp()) / "log.jsonl"
    >>> EventLog(file)(RunStarted(3, 10, 1, {})); print(file.read_text()[:40])
    {"event": "RunStarted", "epochs": 3, "nu
    """

    def __init__(self, file: Path) -> None:
        self._file = GrowingFile(file)

    def __call__(self, event: Event) -> None:
        """Write an event."""
        if isinstance(event, (BatchesDone, BestReached)):
            return
        held = {"event": type(event).__name__, **asdict(event)}
        line = json.dumps(held, ensure_ascii=False, default=_write_plainly)
        self._file.add(f"{line}\n".encode())

    def clear(self) -> None:
        """Begin anew with the next event."""
        self._file.clear()

    def remember(self) -> dict[str, Any]:
        """How far the log is."""
        return self._file.state_dict()

    def recall(self, memory: dict[str, Any]) -> None:
        """Go back to where the log was."""
        self._file.load_state_dict(memory)


def _write_plainly(value: object) -> object:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)
