"""The rows of a table, read once more."""

from __future__ import annotations

from pathlib import Path

from netwright.core.errors import NetwrightError
from netwright.core.run_spec import DataSpec
from netwright.data.read_source import Reading, read_source
from netwright.data.tables.table import Table


def reread_table(spec: DataSpec, part: str, folder: Path) -> Table | None:
    """Read the table of a part again, to show its cells as they are written there.

    Args:
        spec: how it was opened.
        part: train, val or test; where the data has a source of its own for it, that one is read.
        folder: relative paths are seen from here.

    Returns:
        The table, in whose rows `TensorSplit.rows` count; None where the source is no table that can be read.
    """
    given = {"val": spec.val, "test": spec.test}.get(part)
    try:
        found = read_source(given or spec.source, Reading(spec, folder, None))
    except NetwrightError:
        return None
    return found if isinstance(found, Table) else None
