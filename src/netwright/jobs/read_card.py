"""The data card of a source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netwright.data.describe_data import describe_data
from netwright.data.open_spec import open_spec
from netwright.jobs.place_errors import place_errors
from netwright.jobs.read_source import read_source


def read_card(
    source: str, *, target: Sequence[str] | None = None, sets: Sequence[str] = ()
) -> dict[str, Any]:
    """Open a source and say what is in it and what was decided about it.

    Args:
        source: a table, a folder, a name, or a run file.
        target: columns to predict; the last one without it.
        sets: changes of run file fields, `data.header=false`.

    Returns:
        The card, as JSON can hold it.

    Raises:
        InputError: the source cannot be used.
    """
    run_file = read_source(source, target=target, sets=sets)
    with place_errors(run_file):
        return describe_data(open_spec(run_file.spec.data, run_file.folder))
