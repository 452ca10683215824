"""Points by two numbers each; many of them as the density of where they lie."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from netwright.data.images.write_picture import write_picture
from netwright.see.charts.axis import Axis
from netwright.see.charts.canvas import Canvas, choose_color, choose_shape
from netwright.see.charts.chart import Chart
from netwright.see.charts.frame import Frame, LegendEntry
from netwright.see.charts.labels import Labels

MOST_POINTS = 2000
"""More points than these are drawn as a density: `is_dense` tells, so that the words can say so."""
_CELL = 6
_HEAT = (31, 127, 192)


@dataclass(frozen=True)
class Points:
    """Points of one kind.

    Args:
        name: in the legend; empty for none.
        x: of each point.
        y: of each point; points that are not finite are left out.
        tips: what a pointer that rests on each is told; empty for nothing.
        color: from 0; from the ninth on also another sign.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    tips: Sequence[str] = ()
    color: int = 0


def is_dense(groups: Sequence[Points]) -> bool:
    """Say whether there are so many points that only their density is drawn."""
    return sum(len(one.x) for one in groups) > MOST_POINTS


def draw_scatter(
    groups: Sequence[Points],
    labels: Labels,
    *,
    guide: Sequence[tuple[float, float]] = (),
    axes: tuple[Axis | None, Axis | None] = (None, None),
    size: tuple[float, float] = (420, 340),
) -> Chart:
    """Draw points.

    Args:
        groups: the points, by kind.
        labels: the chart's words.
        guide: a thin line through these places, such as the one on which answers would be right.
        axes: the lower and the left one, where they are not to fit the points.
        size: width and height in pixels.

    >>> points = Points("houses", [1.0, 2.0], [1.0, 2.5])
    >>> draw_scatter([points], Labels("How near?")).body.count("<circle")
    2
    """
    x = axes[0] or Axis.fit([value for one in groups for value in one.x])
    y = axes[1] or Axis.fit([value for one in groups for value in one.y])
    named = [one for one in groups if one.name] if len(groups) > 1 else []
    legend = [LegendEntry(one.name, f"fill {choose_color(one.color)}", is_line=False) for one in named]
    canvas = Canvas()
    frame = Frame.fit(size, x, y, labels, legend=legend)
    frame.draw(canvas, labels, legend)
    if is_dense(groups):
        _draw_density(canvas, frame, groups)
    else:
        for one in groups:
            _draw_points(canvas, frame, one)
    if guide:
        canvas.add_line([frame.at(*place) for place in guide], "guide")
    return Chart(labels.title, labels.about, *size, canvas.body)


def _draw_points(canvas: Canvas, frame: Frame, one: Points) -> None:
    num = len(one.x)
    radius, opacity = (3.5, 0.75) if num <= 200 else (2.5, 0.5)
    tips = one.tips or [""] * num
    for x, y, tip in zip(one.x, one.y, tips, strict=True):
        if math.isfinite(x) and math.isfinite(y):
            canvas.add_sign(
                *frame.at(x, y),
                f"fill {choose_color(one.color)}",
                shape=choose_shape(one.color),
                radius=radius,
                opacity=opacity,
                tip=tip,
            )


def _draw_density(canvas: Canvas, frame: Frame, groups: Sequence[Points]) -> None:
    """Count the points in small squares; colour grows with the root of the count, so that few are seen."""
    columns, rows = max(1, round(frame.width / _CELL)), max(1, round(frame.height / _CELL))
    counts = np.zeros((rows, columns))
    for one in groups:
        for x, y in zip(one.x, one.y, strict=True):
            if math.isfinite(x) and math.isfinite(y):
                column = min(int(frame.x.place(x) * columns), columns - 1)
                row = min(int((1 - frame.y.place(y)) * rows), rows - 1)
                counts[row, column] += 1
    strength = np.where(counts > 0, 0.15 + 0.85 * np.sqrt(counts / max(counts.max(), 1)), 0)
    pixels = np.empty((rows, columns, 4), dtype=np.uint8)
    pixels[..., :3], pixels[..., 3] = _HEAT, (255 * strength).astype(np.uint8)
    canvas.add_picture((frame.left, frame.top, frame.width, frame.height), write_picture(pixels))
