"""Words of a user, made safe for SVG and HTML."""

from __future__ import annotations

import re
from html import escape

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


def escape_words(words: str) -> str:
    r"""Escape words; what XML cannot hold becomes a space, so that no name of a class breaks a file.

    >>> escape_words("a<b\x00&c")
    'a&lt;b &amp;c'
    """
    return escape(_UNPRINTABLE.sub(" ", words))
