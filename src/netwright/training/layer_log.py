"""What happened in the layers of a run, one record a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, final

from netwright.core.growing_file import GrowingFile


@final
class LayerLog:
    """A file of records, each line whole or absent.

    Args:
        file: `layers.jsonl`; its folder must exist.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "layers.jsonl"
    >>> log = LayerLog(file)
    >>> log.add({"epoch": 0, "layers": {}}); memory = log.remember(); log.add({"epoch": 5, "layers": {}})
    >>> log.recall(memory); log.add({"epoch": 3, "layers": {}})
    >>> [one["epoch"] for one in read_layer_log(file)]
    [0, 3]
    """

    def __init__(self, file: Path) -> None:
        self._file = GrowingFile(file)

    def add(self, record: dict[str, Any]) -> None:
        """Write a record.

        Raises:
            OSError: the disk is full or the folder is gone.
        """
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        self._file.add(f"{line}\n".encode())

    def clear(self) -> None:
        """Begin anew: take the records of an earlier run away."""
        self._file.clear()
        self._file.file.unlink(missing_ok=True)

    def remember(self) -> dict[str, Any]:
        """How far the file is."""
        return self._file.state_dict()

    def recall(self, memory: dict[str, Any]) -> None:
        """Go back to where the file was."""
        self._file.load_state_dict(memory)


def read_layer_log(file: Path) -> list[dict[str, Any]]:
    """Read the records of a run in their order; a line that a killed process left half written is left out.

    Args:
        file: `layers.jsonl`; where there is none, nothing was recorded.
    """
    if not file.exists():
        return []
    records: dict[int, dict[str, Any]] = {}
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            held = json.loads(line)
        except ValueError:
            continue
        if isinstance(held, dict) and isinstance(held.get("epoch"), int):
            records[held["epoch"]] = held
    return [records[epoch] for epoch in sorted(records)]
