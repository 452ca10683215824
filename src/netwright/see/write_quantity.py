"""A number of a table, as a person would write it."""

from __future__ import annotations

from netwright.core.write_metrics import write_number


def write_quantity(value: float) -> str:
    """Write a number of a table: whole ones without decimals, others with four digits that matter.

    >>> write_quantity(70.0), write_quantity(1052.0), write_quantity(0.25), write_quantity(1e15)
    ('70', '1,052', '0.2500', '1.000e+15')
    """
    if value == int(value) and abs(value) < 1e12:
        return f"{value:,.0f}"
    return write_number(value)
