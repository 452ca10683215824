"""The shape of a sample, as a person writes it."""

from __future__ import annotations

import re

from netwright.core.errors import UsageError


def read_shape(written: str) -> tuple[int, ...]:
    """Read `3x32x32`, `784` or `3,32,32`.

    Raises:
        UsageError: it is no shape.

    >>> read_shape("3x32x32"), read_shape("784")
    ((3, 32, 32), (784,))
    """
    parts = re.split(r"\s*[x×,*]\s*", written.strip().strip("()"))
    if not all(part.isdigit() and int(part) for part in parts):
        raise UsageError(
            f"`{written}` is no shape", where="--input", fix="sizes without the batch: --input 3x32x32"
        )
    return tuple(map(int, parts))
