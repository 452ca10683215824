"""A name that somebody else chose, as HTML."""

from __future__ import annotations

from netwright.see.charts.escape_words import escape_words

_MOST_SIGNS = 160


def write_name(name: object) -> str:
    """Write a name of a class, a column or a file: never HTML of its own, and never a page long.

    Right-to-left writing in it does not turn what stands beside it.

    Args:
        name: anything; what `str` gives is shown.

    >>> write_name("<b>"), write_name("x" * 500).count("x")
    ('<bdi>&lt;b&gt;</bdi>', 159)
    """
    text = str(name)
    if len(text) > _MOST_SIGNS:
        text = text[: _MOST_SIGNS - 1] + "…"
    return f"<bdi>{escape_words(text)}</bdi>"
