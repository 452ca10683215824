"""Where in the user's own file something went wrong."""

from __future__ import annotations

import traceback
from pathlib import Path


def locate_error(error: BaseException, file: Path) -> str:
    """Name the line of the user's file that an exception came from.

    Args:
        error: what was raised while the file's code ran.
        file: the user's file; code in the same folder counts as the user's as well.

    Returns:
        ``file.py:31``; the innermost line of the user's own code, or only the file's name where
        none of it ran.

    >>> locate_error(ValueError("no"), Path("my_net.py"))
    'my_net.py'
    """
    if isinstance(error, SyntaxError) and error.filename:
        return f"{Path(error.filename).name}:{error.lineno or 1}"
    folder = file.resolve().parent
    place = file.name
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.parent == folder and path.is_file():
            place = f"{path.name}:{frame.lineno}"
    return place
