"""The axes of a chart, with the space between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from netwright.see.charts.axis import Axis
from netwright.see.charts.canvas import Canvas
from netwright.see.charts.labels import Labels
from netwright.see.charts.measure_words import measure_words

_SMALL = 12


@final
@dataclass(frozen=True)
class LegendEntry:
    """A name in the legend beside the sign of its series.

    Args:
        name: of the series.
        kind: classes of `chart.css` for its sign.
        is_line: whether the sign is a line; else a square.
    """

    name: str
    kind: str
    is_line: bool = True


@final
@dataclass(frozen=True)
class Frame:
    """The axes of a chart: where a pair of numbers lies, in pixels.

    Args:
        left: where the space between the axes begins.
        top: likewise.
        width: of that space.
        height: likewise.
        x: the lower axis.
        y: the left axis.
        second: the right axis, where there is one.

    >>> frame = Frame.fit((200, 100), Axis(0, 10), Axis(0, 1), Labels("t"))
    >>> frame.at(0, 0) == (frame.left, frame.top + frame.height)
    True
    """

    left: float
    top: float
    width: float
    height: float
    x: Axis
    y: Axis
    second: Axis | None = None

    @classmethod
    def fit(
        cls,
        size: tuple[float, float],
        x: Axis,
        y: Axis,
        labels: Labels,
        *,
        second: Axis | None = None,
        legend: Sequence[LegendEntry] = (),
    ) -> Frame:
        """Leave as much room on each side as its words take.

        Args:
            size: width and height of the whole chart.
            x: the lower axis.
            y: the left axis.
            labels: the chart's words.
            second: the right axis.
            legend: what is listed above.
        """
        left = max((measure_words(word, _SMALL) for _, word in y.ticks), default=0) + 10
        last = max((measure_words(word, _SMALL) for _, word in x.ticks), default=0) / 2
        right = (
            max((measure_words(word, _SMALL) for _, word in second.ticks), default=0) + 10 if second else 0
        )
        top = 8.0 + 22 * bool(labels.y or (second and labels.second))
        top += 20 * len(_lay_out_legend(legend, size[0]))
        bottom = 22.0 + 18 * bool(labels.x)
        width = max(size[0] - left - max(right, last + 2), 20)
        return cls(left, top, width, max(size[1] - top - bottom, 20), x, y, second)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Say where a pair of numbers lies; what is outside the axes lies on their ends."""
        return self.left + self.x.place(x) * self.width, self.top + (1 - self.y.place(y)) * self.height

    def at_second(self, x: float, y: float) -> tuple[float, float]:
        """Say where a number of the right axis lies."""
        axis = self.second or self.y
        return self.left + self.x.place(x) * self.width, self.top + (1 - axis.place(y)) * self.height

    def draw(self, canvas: Canvas, labels: Labels, legend: Sequence[LegendEntry] = ()) -> None:
        """Draw grid, ticks, words and legend; the chart's own lines come on top.

        Args:
            canvas: to draw on.
            labels: the chart's words.
            legend: what is listed above.
        """
        bottom, right = self.top + self.height, self.left + self.width
        for row, entries in enumerate(_lay_out_legend(legend, right)):
            for at, entry in entries:
                _draw_entry(canvas, entry, at, 4 + 20 * row + 10)
        for value, word in self.y.ticks:
            y = self.at(self.x.low, value)[1]
            canvas.add_line([(self.left, y), (right, y)], "grid")
            canvas.add_text(self.left - 6, y + 4, word, kind="soft", anchor="end", size=_SMALL)
        self._draw_x_ticks(canvas, bottom)
        canvas.add_line([(self.left, bottom), (right, bottom)], "axis")
        if labels.y:
            canvas.add_text(2, self.top - 12, labels.y, kind="soft", size=_SMALL)
        if labels.x:
            canvas.add_text(right, bottom + 34, labels.x, kind="soft", anchor="end", size=_SMALL)
        if self.second:
            canvas.add_line([(right, self.top), (right, bottom)], "axis")
            for value, word in self.second.ticks:
                y = self.at_second(self.x.low, value)[1]
                canvas.add_line([(right, y), (right + 4, y)], "axis")
                canvas.add_text(right + 7, y + 4, word, kind="soft", size=_SMALL)
            end = right + 10 + max((measure_words(w, _SMALL) for _, w in self.second.ticks), default=0)
            canvas.add_text(end, self.top - 12, labels.second, kind="soft", anchor="end", size=_SMALL)

    def _draw_x_ticks(self, canvas: Canvas, bottom: float) -> None:
        free = -1e9
        for value, word in self.x.ticks:
            x = self.at(value, self.y.low)[0]
            canvas.add_line([(x, bottom), (x, bottom + 4)], "axis")
            half = measure_words(word, _SMALL) / 2
            if x - half >= free:
                canvas.add_text(x, bottom + 17, word, kind="soft", anchor="middle", size=_SMALL)
                free = x + half + 6


def _lay_out_legend(legend: Sequence[LegendEntry], width: float) -> list[list[tuple[float, LegendEntry]]]:
    rows: list[list[tuple[float, LegendEntry]]] = []
    at = 0.0
    for entry in legend:
        wide = 30 + measure_words(entry.name, _SMALL) + 16
        if not rows or at + wide > width + 16:
            rows.append([])
            at = 0.0
        rows[-1].append((2 + at, entry))
        at += wide
    return rows


def _draw_entry(canvas: Canvas, entry: LegendEntry, x: float, y: float) -> None:
    if entry.is_line:
        canvas.add_line([(x, y - 4), (x + 22, y - 4)], entry.kind)
    else:
        canvas.add_rect((x + 6, y - 10, 12, 12), entry.kind)
    canvas.add_text(x + 28, y, entry.name, size=_SMALL)
