"""What happened in a run, from its log."""

from __future__ import annotations

import json
from typing import Any

from netwright.core.errors import RunFolderError
from netwright.core.run_folder import RunFolder


def read_log(folder: RunFolder) -> list[dict[str, Any]]:
    """Read the events of a run; lines that are half written or damaged are left out.

    Args:
        folder: the run folder.

    Returns:
        One dict an event, in order; none where there is no log yet.

    Raises:
        RunFolderError: the log cannot be read, or no line of it is an event.

    >>> from pathlib import Path
    >>> read_log(RunFolder(Path("no such folder")))
    []
    """
    try:
        text = folder.log.read_text(encoding="utf-8", errors="replace") if folder.log.exists() else ""
    except OSError as error:
        raise _explain(folder, error.strerror or "it cannot be read") from error
    events = []
    for line in text.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and isinstance(event.get("event"), str):
            events.append(event)
    if text.strip() and not events:
        raise _explain(folder, "no line of it is an event")
    return events


def _explain(folder: RunFolder, why: str) -> RunFolderError:
    return RunFolderError(
        f"the log of the run is damaged: {why}",
        where=str(folder.log),
        fix="bring the file back from a copy, or train again from run.yaml",
    )
