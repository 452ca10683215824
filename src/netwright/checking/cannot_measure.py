"""The reason for which something cannot be measured here."""

from __future__ import annotations


class CannotMeasure(Exception):
    """A measurement that this network or these data do not allow; rules that need it are skipped.

    Args:
        why: in words, for the report.

    >>> str(CannotMeasure("there is no loss"))
    'there is no loss'
    """
