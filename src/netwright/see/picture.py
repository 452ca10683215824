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

    def to_part(self, level: int = 2) -> str:
        """Give it as a part of an `HtmlPage`: its body stands beside its charts where there is room.

        Args:
            level: of its heading, 2 or 3.
        """
        anchor = f' id="{escape_words(self.name)}"' if level == 2 else ""
        about = f'<p class="soft">{escape_words(self.about)}</p>' if self.about else ""
        more = f'<div class="more">{self.body}</div>' if self.body else ""
        drawn = self._place_charts() + more
        beside = f'<div class="beside">{drawn}</div>' if drawn else ""
        heading = f"<h{level}>{escape_words(self.title)}</h{level}>"
        return f'<div class="picture"{anchor}>{heading}{about}{beside}</div>'

    def _place_charts(self) -> str:
        if not self.charts:
            return ""
        figures = []
        for chart in self.charts:
            # What was said of the whole picture is not said again of each chart.
            title = "" if chart.title == self.title else escape_words(chart.title)
            about = "" if chart.about == self.about else escape_words(chart.about)
            said = title + (f'<small class="soft">{about}</small>' if about else "")
            caption = f"<figcaption>{said}</figcaption>" if said else ""
            figures.append(f'<figure class="chart">{caption}{chart.to_part()}</figure>')
        return f'<div class="charts">{"".join(figures)}</div>'
