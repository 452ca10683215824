"""Open data from Python."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from netwright.core.explain_problem import explain_problem
from netwright.core.run_spec import RunSpec
from netwright.data.builtin.fetch_file import Progress
from netwright.data.data import Data
from netwright.data.open_source import open_source
from netwright.data.read_source import name_source


def open_data(
    source: object,
    *,
    target: str | list[str] | None = None,
    val: object = None,
    test: object = None,
    progress: Progress | None = None,
    **fields: Any,
) -> Data:
    """Open a table, images or a dataset, divide it and find out what is asked of a network.

    Args:
        source: a path, a built-in name, a DataFrame, a dict of columns, (X, y) or a torch Dataset.
        target: the column to predict, or several; without it the last.
        val: a separate source for validation, of the same kind.
        test: a separate source for the test, of the same kind.
        progress: told of a download's bytes: file name, bytes here, bytes in all or None.
        **fields: the other fields of a run file's `data`: drop, roles, task, split, image_size, header,
            delimiter, encoding, bad_rows, bad_files, args …

    Returns:
        The data, with splits `train`, `val` and `test`.

    Raises:
        DataError: the source cannot be read.
        RunFileError: a field that does not exist, or a value that it cannot have.

    >>> data = open_data({"height": [1.5, 1.8] * 20, "sex": ["f", "m"] * 20})
    >>> data.task.targets, data.task.classes, len(data.train)
    (('sex',), ('f', 'm'), 28)
    """
    written = {"source": name_source(source), "target": target, **fields}
    try:
        spec = RunSpec.model_validate({"data": written}).data
    except ValidationError as error:
        raise explain_problem(error, "open_data", {}) from None
    return open_source(source, spec, val, test, progress=progress)
