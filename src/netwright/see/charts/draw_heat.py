"""A table of numbers as shades: the larger, the darker."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from netwright.data.images.write_picture import write_picture
from netwright.see.charts.canvas import Canvas
from netwright.see.charts.chart import Chart
from netwright.see.charts.labels import Labels
from netwright.see.charts.measure_words import measure_words
from netwright.see.charts.wrap_words import shorten_words

_SMALL = 12
_MOST_SQUARES = 40
_MOST_WRITTEN = 24
_NAME_ROOM = 110.0
_STRONGEST = 0.72  # the words on the darkest square are still readable
_HEAT = (31, 127, 192)


@dataclass(frozen=True)
class Heat:
    """A table of numbers to be drawn as shades.

    Args:
        shades: how dark each square is, from 0 to 1, by row; NaN is left empty.
        rows: names of the rows.
        columns: names of the columns.
        written: what stands in each square, by row; empty for nothing.
        tips: what a pointer that rests on each square is told; empty for nothing.
    """

    shades: Sequence[Sequence[float]]
    rows: Sequence[str]
    columns: Sequence[str]
    written: Sequence[Sequence[str]] = field(default=())
    tips: Sequence[Sequence[str]] = field(default=())


def draw_heat(heat: Heat, labels: Labels, *, width: float = 420) -> Chart:
    """Draw a table of numbers as shades; above 40 rows or columns as pixels, without words in them.

    Args:
        heat: the table.
        labels: the chart's words; `y` names the rows, `x` the columns.
        width: of the chart at least, in pixels; many columns take more.

    >>> heat = Heat([[1.0, 0.1], [0.2, 0.8]], ("cat", "dog"), ("cat", "dog"), [["9", "1"], ["1", "4"]])
    >>> draw_heat(heat, Labels("Which are mistaken?")).body.count("<rect")
    4
    """
    num_rows, num_columns = len(heat.rows), len(heat.columns)
    is_fine = max(num_rows, num_columns) > _MOST_SQUARES
    names = [shorten_words(name, _NAME_ROOM, _SMALL) for name in heat.rows]
    below = [shorten_words(name, _NAME_ROOM, _SMALL) for name in heat.columns]
    left = max((measure_words(name, _SMALL) for name in names), default=0) + 10
    is_written = bool(heat.written) and num_columns <= _MOST_WRITTEN
    longest = max((len(word) for row in heat.written for word in row), default=0) if is_written else 0
    least = 6.0 if is_fine else max(14.0, 7.2 * longest + 6)
    side = min(max((width - left - 8) / max(num_columns, 1), least), 80.0)
    wide = max((measure_words(name, _SMALL) for name in below), default=0)
    is_turned = wide > side - 4
    tall = side if not is_written else max(min(side, 44.0), 20.0)
    top = 8.0 + 18 * bool(labels.y)
    right, bottom = left + side * num_columns, top + tall * num_rows
    canvas = Canvas()
    if labels.y:
        canvas.add_text(2, 14, labels.y, kind="soft", size=_SMALL)
    if is_fine:
        canvas.add_picture((left, top, right - left, bottom - top), _write_pixels(heat))
    else:
        _draw_squares(canvas, heat, (left, top, side, tall), is_written=is_written)
    canvas.add_line([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], "axis")
    for row in range(0, num_rows, math.ceil(14 / tall)):
        canvas.add_text(left - 6, top + tall * (row + 0.5) + 4, names[row], anchor="end", size=_SMALL)
    for column in range(0, num_columns, math.ceil(16 / side) if is_turned else 1):
        x = left + side * (column + 0.5)
        if is_turned:
            canvas.add_turned_text(x + 5, bottom + 14, below[column], tip=heat.columns[column])
        else:
            canvas.add_text(x, bottom + 16, below[column], anchor="middle", size=_SMALL)
    height = bottom + (14 + wide * 0.77 + 8 if is_turned else 24)
    if labels.x:
        canvas.add_text(right, height + 12, labels.x, kind="soft", anchor="end", size=_SMALL)
        height += 18
    return Chart(labels.title, labels.about, max(right + 8, width), height, canvas.body)


def _draw_squares(
    canvas: Canvas, heat: Heat, places: tuple[float, float, float, float], *, is_written: bool
) -> None:
    left, top, side, tall = places
    for row, shades in enumerate(heat.shades):
        for column, shade in enumerate(shades):
            x, y = left + side * column, top + tall * row
            tip = heat.tips[row][column] if heat.tips else ""
            if shade > 0 or (tip and math.isfinite(shade)):
                canvas.add_rect((x, y, side, tall), "heat", opacity=_STRONGEST * shade, tip=tip)
            if is_written and heat.written[row][column]:
                middle = (x + side / 2, y + tall / 2 + 4)
                canvas.add_text(*middle, heat.written[row][column], anchor="middle", size=_SMALL)


def _write_pixels(heat: Heat) -> str:
    shades = np.nan_to_num(np.asarray(heat.shades, dtype=float))
    pixels = np.empty((*shades.shape, 4), dtype=np.uint8)
    pixels[..., :3], pixels[..., 3] = _HEAT, (255 * shades.clip(0, 1)).astype(np.uint8)
    return write_picture(pixels)
