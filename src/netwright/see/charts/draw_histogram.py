"""How often values occur, range by range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netwright.see.charts.axis import Axis
from netwright.see.charts.canvas import Canvas, choose_color
from netwright.see.charts.chart import Chart
from netwright.see.charts.frame import Frame, LegendEntry
from netwright.see.charts.labels import Labels
from netwright.see.charts.list_ticks import write_ticks


def draw_histogram(
    edges: Sequence[float],
    groups: Mapping[str, Sequence[float]],
    labels: Labels,
    *,
    mark: float | None = None,
    size: tuple[float, float] = (420, 260),
) -> Chart:
    """Draw how many values fall into each range; several groups lie over each other.

    Args:
        edges: of the ranges, rising; one more than there are counts.
        groups: counts (or shares) by the name of the group.
        labels: the chart's words.
        mark: a thin upright line at this value, such as 0.
        size: width and height in pixels.

    >>> draw_histogram([0, 1, 2], {"errors": [3, 5]}, Labels("How far off?")).body.count("<rect")
    2
    """
    x = Axis(edges[0], edges[-1]) if edges[0] < edges[-1] else Axis.fit(edges)
    y = Axis.fit([count for counts in groups.values() for count in counts], with_zero=True)
    kinds = [f"fill {choose_color(index)}" for index in range(len(groups))]
    legend = [LegendEntry(name, kind, is_line=False) for name, kind in zip(groups, kinds, strict=True)]
    legend = legend if len(groups) > 1 else []
    canvas = Canvas()
    frame = Frame.fit(size, x, y, labels, legend=legend)
    frame.draw(canvas, labels, legend)
    words = write_ticks([float(f"{edge:.4g}") for edge in edges])
    for (name, counts), kind in zip(groups.items(), kinds, strict=True):
        for index, count in enumerate(counts):
            left, top = frame.at(edges[index], count)
            right, bottom = frame.at(edges[index + 1], 0)
            # A pixel between neighbours keeps them apart without an outline.
            place = (left + 0.5, top, max(right - left - 1, 0.5), bottom - top)
            tip = f"{name}: {count:,.4g} ({words[index]} … {words[index + 1]})"
            if count:
                canvas.add_rect(place, kind, opacity=0.85 if len(groups) == 1 else 0.5, tip=tip)
    if mark is not None and x.low < mark < x.high:
        canvas.add_line([frame.at(mark, y.low), frame.at(mark, y.high)], "guide")
    return Chart(labels.title, labels.about, *size, canvas.body)
