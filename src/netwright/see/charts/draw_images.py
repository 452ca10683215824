"""Pictures side by side, each with what is to be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netwright.see.charts.canvas import Canvas
from netwright.see.charts.chart import Chart
from netwright.see.charts.labels import Labels
from netwright.see.charts.wrap_words import shorten_words

_SMALL, _LINE, _GAP = 12, 15, 10


@dataclass(frozen=True)
class Tile:
    """A picture with what is to be said of it.

    Args:
        picture: a data URI; see `write_picture`.
        lines: what stands below it, a line each; the first is the most important.
        tip: what a pointer that rests on it is told.
        is_small: whether its pixels are shown as squares.
        ratio: its height over its width.
    """

    picture: str
    lines: Sequence[str] = ()
    tip: str = ""
    is_small: bool = True
    ratio: float = 1.0


def draw_images(tiles: Sequence[Tile], labels: Labels, *, columns: int = 4, width: float = 420) -> Chart:
    """Draw pictures side by side.

    Args:
        tiles: the pictures, row by row.
        labels: the chart's words.
        columns: pictures in a row.
        width: of the chart, in pixels.

    >>> draw_images([Tile("data:image/png;base64,", ("cat", "0.91"))], Labels("Which?")).body.count("<text")
    2
    """
    side = (width - _GAP * (columns - 1)) / columns
    canvas = Canvas()
    top = 2.0
    for begin in range(0, len(tiles), columns):
        row = tiles[begin : begin + columns]
        tall = min(max(side * one.ratio for one in row), 2 * side)
        num_lines = max(len(one.lines) for one in row)
        for column, one in enumerate(row):
            x = column * (side + _GAP)
            # What is too tall becomes narrower rather than flatter.
            wide = min(side, tall / one.ratio)
            place = (x + (side - wide) / 2, top, wide, wide * one.ratio)
            canvas.add_picture(place, one.picture, is_sharp=one.is_small, tip=one.tip)
            for line, words in enumerate(one.lines):
                canvas.add_text(
                    x,
                    top + tall + _LINE * (line + 1),
                    shorten_words(words, side, _SMALL),
                    kind="soft" if line else "",
                    size=_SMALL,
                )
        top += tall + _LINE * num_lines + _GAP + 4
    return Chart(labels.title, labels.about, width, top, canvas.body)
