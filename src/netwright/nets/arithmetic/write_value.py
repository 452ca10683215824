"""Numbers, shapes and products in a line of text."""

from __future__ import annotations

from collections.abc import Iterable


def write_shape(shape: Iterable[int]) -> str:
    """Write a shape.

    >>> write_shape((3, 32, 32)), write_shape(())
    ('3 x 32 x 32', 'one number')
    """
    return " x ".join(map(str, shape)) or "one number"


def write_product(factors: Iterable[int]) -> str:
    """Write a product so that Python can evaluate it.

    >>> write_product((6, 16, 16)), write_product(())
    ('6*16*16', '1')
    """
    return "*".join(map(str, factors)) or "1"


def write_value(value: float) -> str:
    """Write a number as short as it can be with five digits that matter.

    >>> write_value(3.0), write_value(0.123456), write_value(-0.0)
    ('3', '0.12346', '0')
    """
    return f"{value + 0.0:.5g}" if abs(value) < 1e5 or value % 1 else f"{value:.0f}"
