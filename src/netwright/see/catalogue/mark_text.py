"""A text that is said later."""

from __future__ import annotations


def mark_text(text: str) -> str:
    """Mark a text for the catalogue where it stands in a table, and is said where it is shown.

    Args:
        text: in English, as `say` will get it.

    >>> labels = (mark_text("column"), mark_text("role"))
    >>> labels
    ('column', 'role')
    """
    return text
