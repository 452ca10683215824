"""One self-contained HTML page."""

from __future__ import annotations

from html import escape
from pathlib import Path

from netwright.see.catalogue.say import Language
from netwright.see.charts.chart import CHART_STYLE

_STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
_TAGS = {"en": "en", "zh": "zh-Hans"}


class HtmlPage:
    """One self-contained HTML page: it needs no script and no network.

    It fits a telephone, follows the reader's choice of light or dark, and prints.

    Args:
        title: of the page.
        lang: the reader's language.

    >>> page = HtmlPage("成绩.csv")
    >>> page.add_section("Parts", "<p>700 rows</p>")
    >>> "<h2>Parts</h2>" in page.render(), "<html" in page.render_part()
    (True, False)
    """

    def __init__(self, title: str, lang: Language = "en") -> None:
        self._title, self._lang = title, lang
        self._parts: list[str] = [f"<h1>{escape(title)}</h1>"]

    def add_section(self, title: str, body: str) -> None:
        """Add HTML under a heading, or below what is there where it has none; an empty body adds nothing."""
        heading = f"<h2>{escape(title)}</h2>" if title else ""
        if body:
            self._parts.append(f"<section>{heading}{body}</section>")

    def render_part(self) -> str:
        """Give what can stand inside another page, such as a notebook's cell."""
        return f'<style>{_STYLE}{CHART_STYLE}</style><div class="nw">{"".join(self._parts)}</div>'

    def render(self) -> str:
        """Give the file's text."""
        return (
            f'<!DOCTYPE html>\n<html lang="{_TAGS[self._lang]}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{escape(self._title)}</title>"
            "<style>body{margin:0;background:#fff}"
            "@media (prefers-color-scheme:dark){body{background:#14181d}}</style></head>\n"
            f"<body>{self.render_part()}</body></html>\n"
        )
