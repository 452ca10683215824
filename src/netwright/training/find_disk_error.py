"""What the disk said, where torch tells of it in other words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def find_disk_error() -> Iterator[None]:
    """Raise what the disk said: torch tells of a full one as of a wrong position in its own file.

    Raises:
        OSError: the disk is full or cannot be written.

    >>> with find_disk_error():
    ...     pass
    """
    try:
        yield
    except RuntimeError as problem:
        cause: BaseException | None = problem
        while cause is not None and not isinstance(cause, OSError):
            cause = cause.__context__
        raise cause or problem from None
