"""A sample of a user's dataset, or an error that names the user's line."""

from __future__ import annotations

import sysconfig
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from netwright.core.errors import DataError, NetwrightError

_FOREIGN = (
    *(str(Path(sysconfig.get_path(kind)).resolve()) for kind in ("stdlib", "purelib", "platlib")),
    str(Path(__file__).resolve().parents[2]),
)


def read_sample(read: Callable[[], Any], what: str) -> Any:
    """Run a user's code that gives a sample.

    Args:
        read: the call, such as ``lambda: dataset[3]``.
        what: the call as the user would write it, for an error.

    Raises:
        DataError: it raised; with the user's file and line.

    >>> read_sample(lambda: (1, 2), "Mine()[0]")
    (1, 2)
    """
    try:
        return read()
    except (NetwrightError, StopIteration):
        raise
    except Exception as error:
        line = _locate(error)
        raise DataError(
            f"{what} raised {type(error).__name__}: {error}".rstrip(": "),
            where=line or what,
            fix=f"mend {line}"
            if line
            else "mend the dataset, so that every index below its length gives a sample",
        ) from error


def _locate(error: BaseException) -> str | None:
    """The innermost line that is neither Python's, nor a package's, nor ours."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        path = str(Path(frame.filename).resolve())
        if not frame.filename.startswith("<") and not path.startswith(_FOREIGN):
            return f"{Path(frame.filename).name}:{frame.lineno}"
    return None
