"""The data of a run file."""

from __future__ import annotations

from pathlib import Path

from netwright.core.run_spec import DataSpec
from netwright.data.builtin.fetch_file import Progress
from netwright.data.data import Data
from netwright.data.open_source import open_source


def open_spec(spec: DataSpec, folder: Path | None = None, *, progress: Progress | None = None) -> Data:
    """Open what the `data` part of a run file describes.

    Args:
        spec: the part.
        folder: the run file's folder, from which relative paths are seen; else the current folder.
        progress: told of a download's bytes: file name, bytes here, bytes in all or None.

    Raises:
        DataError: a source cannot be read.

    >>> len(open_spec(DataSpec(source="moons", args={"n_samples": 100})).train)
    70
    """
    return open_source(spec.source, spec, spec.val, spec.test, folder=folder, progress=progress)
