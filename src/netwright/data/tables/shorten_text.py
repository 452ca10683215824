"""Texts that fit a line."""

from __future__ import annotations


def shorten_text(text: str) -> str:
    """Cut a text to what fits a line.

    >>> len(shorten_text("x" * 100))
    38
    """
    return text if len(text) <= 40 else text[:37] + "…"
