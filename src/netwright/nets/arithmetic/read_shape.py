"""Shapes and tables of numbers as one types them."""

from __future__ import annotations

import re
from typing import Any

from netwright.core.errors import UsageError


def read_shape(written: str, *, where: str = "--input") -> tuple[int, ...]:
    """Read a shape.

    Args:
        written: numbers with `x`, commas or spaces between them.
        where: it was written.

    Returns:
        The sizes, each at least 1.

    Raises:
        UsageError: it is no shape.

    >>> read_shape("3x32x32"), read_shape("7")
    ((3, 32, 32), (7,))
    """
    parts = re.split(r"\s*[xX×*,]\s*|\s+", written.strip().strip("()[]").strip().rstrip(","))
    if not all(re.fullmatch(r"[1-9]\d*", part) for part in parts):
        raise UsageError(f"`{written}` is no shape", where=where, fix=f"{where} 3x32x32 (channels first)")
    return tuple(int(part) for part in parts)


def read_numbers(written: str, *, where: str) -> list[Any]:
    """Read a matrix, or several, one a channel.

    Args:
        written: rows with `/` between them; channels with `//` between them.
        where: it was written.

    Returns:
        A list of rows, or a list of channels of rows.

    Raises:
        UsageError: something is no number, or the rows differ in length.

    >>> read_numbers("1 2 / 3 4", where="--matrix")
    [[1.0, 2.0], [3.0, 4.0]]
    """
    channels = []
    for plane in written.split("//"):
        rows = [re.split(r"[\s,;]+", row.strip()) for row in plane.strip().split("/")]
        try:
            channels.append([[float(word) for word in row] for row in rows])
        except ValueError:
            wrong = next(word for row in rows for word in row if not _is_number(word))
            raise UsageError(
                f"`{wrong}` is no number" if wrong else "a row is empty",
                where=where,
                fix=f'{where} "1 2 / 3 4", with // between channels',
            ) from None
    lengths = {len(row) for channel in channels for row in channel}
    if len(lengths) > 1 or len({len(channel) for channel in channels}) > 1:
        counts = ", ".join(str(len(row)) for row in channels[0])
        raise UsageError(
            f"the rows are not equally long: {counts} numbers",
            where=where,
            fix="give every row, and every channel, the same number of numbers",
        )
    return channels[0] if len(channels) == 1 else channels


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
