"""What happened in the layers of a run, one record a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, final

from netwright.core.write_file import write_file


@final
class LayerLog:
    """A file of records, each line whole or absent; records of epochs that are run again are dropped.

    Args:
        file: `layers.jsonl`; its folder must exist.
        start_epoch: the first epoch that this process runs: 1 for a new run.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "layers.jsonl"
    >>> log = LayerLog(file)
    >>> log.add({"epoch": 0, "layers": {}}); log.add({"epoch": 5, "layers": {}})
    >>> LayerLog(file, start_epoch=3).add({"epoch": 3, "layers": {}})
    >>> [one["epoch"] for one in read_layer_log(file)]
    [0, 3]
    """

    def __init__(self, file: Path, start_epoch: int = 1) -> None:
        self._file = file
        if file.exists():
            kept = [one for one in read_layer_log(file) if start_epoch > 1 and one["epoch"] < start_epoch]
            write_file(file, "".join(map(_write_line, kept)))

    def add(self, record: dict[str, Any]) -> None:
        """Write a record.

        Raises:
            OSError: the disk is full or the folder is gone.
        """
        with self._file.open("a", encoding="utf-8") as log:
            log.write(_write_line(record))


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


def _write_line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
