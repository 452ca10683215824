"""Charts, each under the question that it answers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from netwright.see.charts.chart import Chart


def draw_charts(charts: Sequence[Chart]) -> str:
    """Draw charts beside each other where there is room.

    Args:
        charts: to draw.

    >>> draw_charts([Chart("Which?", "Longer is more.", 100, 50, "")]).count("Which?")
    2
    """
    drawn = [
        f'<figure class="chart"><h3>{escape(chart.title)}</h3>'
        + (f'<p class="soft">{escape(chart.about)}</p>' if chart.about else "")
        + f"{chart.to_part()}</figure>"
        for chart in charts
    ]
    return f'<div class="charts">{"".join(drawn)}</div>' if drawn else ""
