"""Lines over one axis: curves of a training, a function, a spread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from netwright.see.charts.axis import Axis
from netwright.see.charts.canvas import Canvas, choose_color
from netwright.see.charts.chart import Chart
from netwright.see.charts.frame import Frame, LegendEntry
from netwright.see.charts.labels import Labels
from netwright.see.charts.list_ticks import write_ticks
from netwright.see.charts.wrap_words import wrap_words

_MOST_SIGNS = 40


@dataclass(frozen=True)
class Series:
    """One line.

    Args:
        name: in the legend.
        x: where its points lie, rising.
        y: what they show; NaN is a gap.
        color: from 0; lines of one meaning keep theirs from chart to chart.
        is_dashed: for the second of a pair.
        is_second: whether it belongs to the right axis.
        low: the lower edge of a band around it; none without it.
        high: the upper edge.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    color: int = 0
    is_dashed: bool = False
    is_second: bool = False
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True)
class Mark:
    """A place on the x axis of which something is to be said.

    Args:
        x: the place.
        says: what; listed below the chart under a number.
        is_alarm: whether something is wrong there.
    """

    x: float
    says: str
    is_alarm: bool = False


def draw_lines(
    series: Sequence[Series],
    labels: Labels,
    *,
    marks: Sequence[Mark] = (),
    log: str = "",
    axes: tuple[Axis | None, Axis | None] = (None, None),
    size: tuple[float, float] = (420, 290),
) -> Chart:
    """Draw lines over one axis.

    Args:
        series: the lines.
        labels: the chart's words.
        marks: places on the x axis of which something is to be said.
        log: which axes are logarithmic: "x", "y", "xy" or none.
        axes: the lower and the left one, where they are not to fit the lines.
        size: width and height in pixels, without the list of marks.

    >>> chart = draw_lines([Series("train", [1, 2], [0.5, 0.25])], Labels("Does it learn?"))
    >>> "polyline" in chart.body and "train" in chart.body
    True
    """
    places = [x for one in series for x in one.x] + [mark.x for mark in marks]
    x = axes[0] or Axis.fit(places, is_log="x" in log)
    if axes[0] is None and "x" not in log and places:
        # Lines reach from side to side; epochs are counted, and there is none at 1.5.
        is_whole = all(float(place).is_integer() for place in places)
        if len(set(places)) > 1:
            x = Axis(min(places), max(places), is_whole=is_whole)
        elif is_whole and abs(places[0]) < 1e6:
            x = Axis(places[0] - 1, places[0] + 1, most=2, is_whole=True)
    y = axes[1] or Axis.fit(_list_shown(series, is_second=False), is_log="y" in log)
    right = _list_shown(series, is_second=True)
    second = Axis.fit(right) if right else None
    is_one = len(series) == 1 and not right
    legend = [] if is_one else [LegendEntry(one.name, _name_kind(one)) for one in series]
    canvas = Canvas()
    frame = Frame.fit(size, x, y, labels, second=second, legend=legend)
    frame.draw(canvas, labels, legend)
    for one in series:
        _draw_series(canvas, frame, one)
    points = [
        (frame.at_second if one.is_second else frame.at)(x, y)
        for one in series
        for x, y in zip(one.x, one.y, strict=True)
        if math.isfinite(y)
    ]
    height = _draw_marks(canvas, frame, marks, points, size)
    return Chart(labels.title, labels.about, size[0], height, canvas.body)


def _list_shown(series: Sequence[Series], *, is_second: bool) -> list[float]:
    return [
        value
        for one in series
        if one.is_second == is_second
        for values in (one.y, one.low, one.high)
        for value in values
    ]


def _name_kind(one: Series) -> str:
    return f"line {choose_color(one.color)}" + " dashed" * one.is_dashed + " dotted" * one.is_second


def _draw_series(canvas: Canvas, frame: Frame, one: Series) -> None:
    place = frame.at_second if one.is_second else frame.at
    if one.low and one.high:
        edge = [*zip(one.x, one.high, strict=True), *reversed([*zip(one.x, one.low, strict=True)])]
        points = [place(x, y) for x, y in edge if math.isfinite(y)]
        canvas.add_area(points, f"fill {choose_color(one.color)}")
    piece: list[tuple[float, float]] = []
    shown = [(x, y) for x, y in zip(one.x, one.y, strict=True) if math.isfinite(y)]
    for x, y in zip(one.x, one.y, strict=True):
        if math.isfinite(y):
            piece.append(place(x, y))
        elif piece:
            canvas.add_line(piece, _name_kind(one))
            piece = []
    if len(piece) > 1:
        canvas.add_line(piece, _name_kind(one))
    if len(shown) <= _MOST_SIGNS and not one.is_second:
        for (x, y), word in zip(shown, write_ticks([x for x, _ in shown]), strict=True):
            tip = f"{one.name}: {y:.4g} ({word})"
            canvas.add_sign(*place(x, y), f"fill {choose_color(one.color)}", radius=2.5, tip=tip)


def _draw_marks(
    canvas: Canvas,
    frame: Frame,
    marks: Sequence[Mark],
    points: Sequence[tuple[float, float]],
    size: tuple[float, float],
) -> float:
    """Draw a numbered flag for each mark and list what they say below; gives the height of it all."""
    bottom, height = frame.top + frame.height, size[1]
    taken = list(points)
    for number, mark in enumerate(marks, 1):
        x = frame.at(mark.x, frame.y.low)[0]
        kind = "warn" if mark.is_alarm else "axis"
        canvas.add_line([(x, frame.top), (x, bottom)], f"{kind} dashed", tip=mark.says)
        # A flag at an end of the axis stands within it, beside the numbers of the other axes.
        at = min(max(x, frame.left + 9), frame.left + frame.width - 9)
        y = _find_room(at, frame, taken)
        taken.append((at, y))
        canvas.add_sign(at, y, f"page {kind}", radius=8, tip=mark.says)
        words = "warn" if mark.is_alarm else "soft"
        canvas.add_text(at, y + 4, str(number), kind=words, anchor="middle", size=11)
        canvas.add_text(2, height + 14, str(number), kind=words, size=12)
        for line in wrap_words(mark.says, size[0] - 22, 12):
            height += 18
            canvas.add_text(18, height - 4, line, kind=words, size=12)
    return height


def _find_room(x: float, frame: Frame, taken: Sequence[tuple[float, float]]) -> float:
    """As high as a flag stands without hiding a point of a line or another flag; else at the top."""
    near = [y for at, y in taken if abs(at - x) < 18]
    levels = [frame.top + 9 + 8 * level for level in range(int(frame.height / 8) - 1)]
    return next((y for y in levels if all(abs(y - one) >= 13 for one in near)), frame.top + 9)
