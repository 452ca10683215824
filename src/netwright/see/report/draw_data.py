"""The data card, as a section of a report."""

from __future__ import annotations

from html import escape

from netwright.see.catalogue.say import Language
from netwright.see.draw_card_sections import draw_card_sections
from netwright.see.report.run_facts import RunFacts


def draw_data(facts: RunFacts, lang: Language) -> str:
    """Draw what the network was trained on.

    Args:
        facts: of the run.
        lang: the reader's language.

    >>> draw_data(RunFacts("a"), "en")
    ''
    """
    if facts.card is None:
        return ""
    parts = draw_card_sections(facts.card, facts.samples, lang)
    return "".join((f"<h3>{escape(title)}</h3>" if title else "") + body for title, body in parts if body)
