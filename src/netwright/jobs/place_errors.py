"""Errors that name a field of the run file also name its line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from netwright.core.errors import NetwrightError
from netwright.core.read_run_file import RunFile


@contextmanager
def place_errors(run_file: RunFile) -> Iterator[None]:
    """Add file, line and column to errors about a field, where a run file was read.

    Args:
        run_file: the run file that the work follows.
    """
    try:
        yield
    except NetwrightError as error:
        placed = run_file.place(error.where) if run_file.marks else error.where
        if placed == error.where:
            raise
        raise type(error)(error.what, where=placed, fix=error.fix, edit=error.edit) from error
