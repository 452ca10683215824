"""Words in lines that fit, or cut to fit."""

from __future__ import annotations

from itertools import accumulate

from netwright.see.charts.measure_words import measure_words


def wrap_words(words: str, width: float, size: float = 13) -> list[str]:
    """Divide words into lines; Chinese may be divided anywhere, other words between them.

    Args:
        words: a sentence; without any, no line.
        width: of a line, in pixels.
        size: of the font, in pixels.

    >>> wrap_words("the loss by epoch", 60, 10), wrap_words("每一个训练轮次", 40, 10)
    (['the loss by', 'epoch'], ['每一个训', '练轮次'])
    """
    lines: list[str] = []
    line = ""
    for piece in _cut(words):
        if line and measure_words((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def shorten_words(words: str, width: float, size: float = 13) -> str:
    """Cut words to a width, with an ellipsis where something is missing.

    >>> shorten_words("a_very_long_name", 60, 10), shorten_words("short", 60, 10)
    ('a_very_l…', 'short')
    """
    if measure_words(words, size) <= width:
        return words
    widths = accumulate(measure_words(sign, size) for sign in words)
    fits = sum(reached <= width - 0.9 * size for reached in widths)
    return words[:fits].rstrip() + "…"


def _cut(words: str) -> list[str]:
    """Pieces between which a line may end: after a space, and around a sign as wide as Chinese."""
    pieces: list[str] = []
    piece = ""
    for sign in words:
        is_wide = measure_words(sign, 1) == 1
        if is_wide and sign not in "，。；：、！？）》”":
            pieces.append(piece)
            piece = sign
        else:
            piece += sign
            if sign == " ":
                pieces.append(piece)
                piece = ""
    return [one for one in [*pieces, piece] if one]
