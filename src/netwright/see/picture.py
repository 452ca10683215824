"""One picture of a page: a question, and what answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, final

from netwright.see.charts.chart import Chart
from netwright.see.charts.escape_words import escape_words


@final
@dataclass(frozen=True)
class Picture:
    """One picture of a page: a question, and what answers it.

    Args:
        name: what a user calls it, one word: `confusion`.
        title: the question that it answers.
        about: how to read it.
        charts: what was drawn; where there are several, each has a question of its own.
        body: HTML below the charts, such as a table.
        facts: its numbers, as JSON can hold them.

    >>> Picture("curves", "Did it learn?", "Lines should fall.").to_part()[:33]
    '<div class="picture" id="curves">'
    """

    name: str
    title: str
    about: str
    charts: tuple[Chart, ...] = ()
    body: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_part(self) -> str:
        """Give it as a part of an `HtmlPage`."""
        return (
            f'<div class="picture" id="{escape_words(self.name)}"><h2>{escape_words(self.title)}</h2>'
            f'<p class="soft">{escape_words(self.about)}</p>{self._place_charts()}{self.body}</div>'
        )

    def _place_charts(self) -> str:
        if not self.charts:
            return ""
        figures = []
        for chart in self.charts:
            said = (
                "" if chart.title == self.title else f"<figcaption>{escape_words(chart.title)}</figcaption>"
            )
            figures.append(f'<figure class="chart">{said}{chart.to_part()}</figure>')
        return f'<div class="charts">{"".join(figures)}</div>'
