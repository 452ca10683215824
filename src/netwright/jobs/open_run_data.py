"""The data that a run was trained on, opened again."""

from __future__ import annotations

from netwright.core.errors import DataError
from netwright.core.read_run_file import RunFile
from netwright.core.run_spec import PYTHON_MADE
from netwright.data.data import Data
from netwright.data.open_spec import open_spec
from netwright.jobs.place_errors import place_errors


def open_run_data(run_file: RunFile) -> Data:
    """Open the data of a run, divided as in training.

    Args:
        run_file: the run file of the run folder.

    Raises:
        DataError: the data was made in Python, or is gone.
    """
    if run_file.spec.data.source.startswith(PYTHON_MADE):
        raise DataError(
            "this run was trained on data that was made in Python, and cannot open it again",
            where=run_file.name,
            fix="from Python: run.evaluate(data) or run.look(data), with data as nw.open_data gave it",
        )
    with place_errors(run_file):
        return open_spec(run_file.spec.data, run_file.folder)
