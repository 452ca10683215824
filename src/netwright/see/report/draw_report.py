"""The report of a run as one page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import NamedTuple

from netwright.see.catalogue.mark_text import mark_text
from netwright.see.catalogue.say import Language, say
from netwright.see.html_page import HtmlPage
from netwright.see.report.draw_data import draw_data
from netwright.see.report.draw_findings import draw_findings
from netwright.see.report.draw_layers import draw_layers
from netwright.see.report.draw_pictures import draw_pictures
from netwright.see.report.draw_remaking import draw_remaking
from netwright.see.report.draw_scores import draw_scores
from netwright.see.report.draw_summary import draw_summary
from netwright.see.report.draw_training import draw_training
from netwright.see.report.run_facts import RunFacts


class _Section(NamedTuple):
    """A part of the report: what links and `lacks` call it, its heading, and what draws it."""

    anchor: str
    title: str
    draw: Callable[[RunFacts, Language], str]


def draw_report(facts: RunFacts, lang: Language = "en") -> HtmlPage:
    """Draw the report of a run; what cannot be shown says why in one line.

    Args:
        facts: of the run.
        lang: the reader's language.

    >>> page = draw_report(RunFacts("digits-001", lacks={"data": "<gone>"})).render()
    >>> "<h1>digits-001</h1>" in page, "Not shown: &lt;gone&gt;" in page
    (True, True)
    """
    drawn = [(one, _draw_safely(one, facts, lang)) for one in _SECTIONS]
    page = HtmlPage(facts.name, lang)
    page.add_section("", _draw_safely(_Section("summary", "", draw_summary), facts, lang))
    links = "".join(
        f'<a href="#{one.anchor}">{escape(say(one.title, lang))}</a>' for one, body in drawn if body
    )
    label = escape(say("Contents", lang))
    page.add_section("", f'<nav aria-label="{label}">{links}</nav>')
    for one, body in drawn:
        page.add_section(say(one.title, lang), body, one.anchor)
    return page


def _draw_safely(section: _Section, facts: RunFacts, lang: Language) -> str:
    lacks: Mapping[str, str] = facts.lacks
    told = lacks.get(section.anchor, "")
    try:
        body = section.draw(facts, lang)
    except Exception as error:  # a file that was damaged or comes from elsewhere holds anything
        body, told = "", told or f"{type(error).__name__}: {error}"
    if told:
        text = say("Not shown: {why}", lang, why=told)
        body = f'<p class="warn">{escape(text)}</p>{body}'
    return body


def _draw_findings(facts: RunFacts, lang: Language) -> str:
    if facts.findings is None:
        return ""
    told = [(event.get("finding") or {}, event.get("epoch", 0)) for event in facts.list_events("Found")]
    epochs = {(str(one.get("rule")), str(one.get("where"))): epoch for one, epoch in told}
    return draw_findings(facts.findings, lang, epochs)


_SECTIONS = (
    _Section("scores", mark_text("How good it is"), draw_scores),
    _Section("findings", mark_text("What was found"), _draw_findings),
    _Section("training", mark_text("How the training went"), draw_training),
    _Section(
        "mistakes",
        mark_text("What it gets wrong"),
        lambda facts, _lang: draw_pictures(facts, ("mistakes", "labels")),
    ),
    _Section("data", mark_text("What it was trained on"), draw_data),
    _Section(
        "network",
        mark_text("The network"),
        lambda facts, lang: "" if facts.table is None else draw_layers(facts.table, lang),
    ),
    _Section(
        "layers",
        mark_text("Inside the network"),
        lambda facts, _lang: draw_pictures(facts, ("kernels", "maps", "layers")),
    ),
    _Section("again", mark_text("Run it again"), draw_remaking),
)
