"""Damaged files become errors that a user can read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from netwright.core.errors import DataError, NetwrightError


@contextmanager
def report_damage(name: str, what: str) -> Iterator[None]:
    """Turn whatever a reader of files raises into a `DataError`.

    Readers written in Rust raise errors without a common class, and end in a panic, which is no
    `Exception`, where a file is damaged in a way that they did not think of.

    Args:
        name: the file as the user named it.
        what: what failed.

    Raises:
        DataError: the reader failed.

    >>> with report_damage("t.parquet", "cannot read the table"):
    ...     raise ValueError("bad footer")
    Traceback (most recent call last):
    netwright.core.errors.DataError: DataError: cannot read the table: bad footer ...
    """
    try:
        yield
    except NetwrightError:
        raise
    except Exception as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        said = reason.strip().splitlines()[0][:200] if reason.strip() else type(error).__name__
        raise DataError(
            f"{what}: {said}", where=name, fix="check the path and that the file is whole"
        ) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise DataError(f"{what}: it is damaged", where=name, fix="check that the file is whole") from None
