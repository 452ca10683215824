"""Pictures of a run, each under the question that it answers."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

from netwright.see.picture import Picture
from netwright.see.report.run_facts import RunFacts


def draw_pictures(facts: RunFacts, names: Collection[str]) -> str:
    """Draw pictures as parts of a section, in the order in which the run has them.

    Args:
        facts: of the run.
        names: of the pictures; those that the run does not have are left out.

    >>> facts = RunFacts("a", pictures=[Picture("curves", "Did it learn?", "It should fall.")])
    >>> draw_pictures(facts, ["curves"])
    '<div class="picture"><h3>Did it learn?</h3><p class="soft">It should fall.</p></div>'
    """
    return "".join(_draw_picture(one) for one in facts.pictures if one.name in names)


def _draw_picture(picture: Picture) -> str:
    figures = []
    for chart in picture.charts:
        said = "" if chart.title == picture.title else f"<figcaption>{escape(chart.title)}</figcaption>"
        figures.append(f'<figure class="chart">{said}{chart.to_part()}</figure>')
    charts = f'<div class="charts">{"".join(figures)}</div>' if figures else ""
    about = f'<p class="soft">{escape(picture.about)}</p>' if picture.about else ""
    body = f'<div class="more">{picture.body}</div>' if picture.body else ""
    beside = f'<div class="beside">{charts}{body}</div>' if charts or body else ""
    return f'<div class="picture"><h3>{escape(picture.title)}</h3>{about}{beside}</div>'
