"""A dataset from the user's own Python: `my_data.py:Faces`, `package.module:make_data`."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from netwright.core.errors import DataError
from netwright.core.import_object import import_object
from netwright.data.datasets.open_dataset import is_dataset
from netwright.data.datasets.read_sample import read_sample


def import_dataset(source: str, args: dict[str, Any], folder: Path) -> Any:
    """Import a dataset, or call the class or function that makes it.

    Args:
        source: `file.py:object` or `package.module:object`.
        args: arguments of a class or function.
        folder: relative files are looked for here.

    Returns:
        A dataset, an (X, y) pair, or whatever else `open_data` takes.

    Raises:
        DataError: there is no such object, its arguments do not fit, or it raised.
    """
    found = import_object(source, folder, where="data.source", error=DataError)
    if is_dataset(found) or not callable(found):
        if args:
            raise DataError(
                f"`{source}` is made already and takes no arguments", where=source, fix="remove data.args"
            )
        return found
    try:
        inspect.signature(found).bind(**args)
    except TypeError as error:
        raise DataError(
            f"`{source}` does not take these arguments: {error}",
            where=f"{source}{inspect.signature(found)}",
            fix="set data.args to the arguments that it takes",
        ) from error
    except ValueError:  # a callable written in C may hide its signature
        pass
    return read_sample(lambda: found(**args), f"{source}({', '.join(f'{k}={v!r}' for k, v in args.items())})")
