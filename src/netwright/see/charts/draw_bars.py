"""Bars beside names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from netwright.see.charts.axis import Axis
from netwright.see.charts.canvas import Canvas, choose_color
from netwright.see.charts.chart import Chart
from netwright.see.charts.labels import Labels
from netwright.see.charts.measure_words import measure_words
from netwright.see.charts.wrap_words import shorten_words

_ROW, _SMALL = 24, 12


@dataclass(frozen=True)
class Bar:
    """One bar.

    Args:
        name: beside it.
        value: how long it is; NaN for none.
        written: the value as words, at its end.
        low: the lower end of what the value may be; NaN without it.
        high: the upper end.
        tip: what a pointer that rests on it is told.
        color: from 0.
    """

    name: str
    value: float
    written: str = ""
    low: float = math.nan
    high: float = math.nan
    tip: str = ""
    color: int = 0


def draw_bars(bars: Sequence[Bar], labels: Labels, *, axis: Axis | None = None, width: float = 420) -> Chart:
    """Draw bars below each other, each with its name on the left and its value at its end.

    Args:
        bars: from top to bottom.
        labels: the chart's words.
        axis: where it is not to fit the bars; bars begin at its 0.
        width: of the chart, in pixels.

    >>> chart = draw_bars([Bar("年龄", 0.2, "0.20")], Labels("Which columns matter?"))
    >>> "年龄" in chart.body, chart.width
    (True, 420)
    """
    axis = axis or Axis.fit(
        [value for one in bars for value in (one.value, one.low, one.high)], with_zero=True, most=5
    )
    names = [shorten_words(one.name, width * 0.36, _SMALL) for one in bars]
    left = max((measure_words(name, _SMALL) for name in names), default=0) + 10
    right = max((measure_words(one.written, _SMALL) for one in bars), default=0) + 10
    room, bottom = width - left - right, 8.0 + _ROW * len(bars)
    zero = left + axis.place(0) * room
    canvas = Canvas()
    for value, word in axis.ticks:
        x = left + axis.place(value) * room
        canvas.add_line([(x, 4), (x, bottom)], "grid")
        canvas.add_text(x, bottom + 16, word, kind="soft", anchor="middle", size=_SMALL)
    for row, (one, name) in enumerate(zip(bars, names, strict=True)):
        top = 8 + _ROW * row
        canvas.add_text(left - 8, top + 14, name, anchor="end", size=_SMALL)
        tip = one.tip or f"{one.name}: {one.written or f'{one.value:.4g}'}"
        ends = [zero]
        if math.isfinite(one.value):
            end = left + axis.place(one.value) * room
            ends.append(end)
            place = (min(zero, end), top + 3, max(abs(end - zero), 1), _ROW - 9)
            canvas.add_rect(place, f"fill {choose_color(one.color)}", opacity=0.85, tip=tip)
        if math.isfinite(one.low) and math.isfinite(one.high):
            low, high = (left + axis.place(value) * room for value in (one.low, one.high))
            middle = top + 3 + (_ROW - 9) / 2
            canvas.add_line([(low, middle), (high, middle)], "whisker")
            for end in (low, high):
                canvas.add_line([(end, middle - 4), (end, middle + 4)], "whisker")
            ends.append(high)
        canvas.add_text(max(ends) + 6, top + 14, one.written, kind="soft", size=_SMALL)
    canvas.add_line([(zero, 4), (zero, bottom)], "axis")
    if labels.x:
        canvas.add_text(width - 2, bottom + 34, labels.x, kind="soft", anchor="end", size=_SMALL)
    return Chart(labels.title, labels.about, width, bottom + 22 + 18 * bool(labels.x), canvas.body)
