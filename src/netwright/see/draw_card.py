"""The data card as one HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from netwright.see.catalogue.say import Language
from netwright.see.draw_card_sections import draw_card_sections
from netwright.see.html_page import HtmlPage


def draw_card(
    card: Mapping[str, Any], pictures: Sequence[Mapping[str, Any]] = (), lang: Language = "en"
) -> HtmlPage:
    """Draw a data card.

    Args:
        card: what `describe_data` gave.
        pictures: samples, as `sample_pictures` gave them.
        lang: the reader's language.

    >>> card = {"source": "成绩.csv", "kind": "table", "task": {"kind": "binary", "targets": ["通过"],
    ...     "classes": ["否", "是"]}, "input_shape": [3], "num_outputs": 1, "columns": [], "notes": [],
    ...     "splits": {"train": {"samples": 10, "classes": {"否": 4, "是": 6}}}, "skipped": []}
    >>> "<h1>成绩.csv</h1>" in draw_card(card).render()
    True
    """
    source = str(card["source"])
    page = HtmlPage(PurePath(source).name or source, lang)
    for title, body in draw_card_sections(card, pictures, lang):
        page.add_section(title, body)
    return page
