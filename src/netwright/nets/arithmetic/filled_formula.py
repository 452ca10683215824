"""A formula in words and with the numbers put in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FilledFormula:
    """A formula, the same with its numbers, and what it gives.

    Args:
        name: of what it gives, such as `rows`.
        general: the formula in words.
        filled: the formula with the numbers put in; Python with `floor` and `ceil` can evaluate it.
        value: what it gives.

    >>> FilledFormula("rows", "in - kernel + 1", "32 - 3 + 1", 30).value
    30
    """

    name: str
    general: str
    filled: str
    value: int
