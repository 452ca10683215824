"""One self-contained HTML page."""

from __future__ import annotations

import re
from pathlib import Path

from netwright.see.catalogue.say import Language
from netwright.see.charts.chart import CHART_STYLE
from netwright.see.charts.escape_words import escape_words

_STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TAGS = {"en": "en", "zh": "zh-Hans"}


class HtmlPage:
    """One self-contained HTML page: it needs no script and no network.

    It fits a telephone, follows the reader's choice of light or dark, and prints.

    Args:
        title: of the page; a part of a notebook may go without.
        lang: the reader's language.

    >>> page = HtmlPage("成绩.csv")
    >>> page.add_section("Parts", "<p>700 rows</p>")
    >>> "<h2>Parts</h2>" in page.render(), "<html" in page.render_cell()
    (True, False)
    """

    def __init__(self, title: str = "", lang: Language = "en") -> None:
        self._title, self._lang = title, lang
        self._parts: list[str] = [f"<h1>{escape_words(title)}</h1>"] if title else []

    def add_section(self, title: str, body: str, anchor: str = "") -> None:
        """Add HTML under a heading, or below what is there where it has none; an empty body adds nothing.

        Args:
            title: plain words.
            body: HTML.
            anchor: what a link within the page calls the section.
        """
        heading = f"<h2>{escape_words(title)}</h2>" if title else ""
        place = f' id="{escape_words(anchor)}"' if anchor else ""
        if body:
            self._parts.append(f"<section{place}>{heading}{body}</section>")

    def render_cell(self) -> str:
        """Give what can stand in a notebook's cell: it takes the notebook's own colours."""
        return (
            f'<style>{_STYLE}{CHART_STYLE}</style><div class="nw cell" lang="{_TAGS[self._lang]}">'
            f"{''.join(self._parts)}</div>"
        )

    def render(self) -> str:
        """Give the file's text."""
        page = (
            f'<!DOCTYPE html>\n<html lang="{_TAGS[self._lang]}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{escape_words(self._title)}</title>"
            "<style>body{margin:0;background:#fff}"
            "@media screen and (prefers-color-scheme:dark){body{background:#14181d}}"
            f"{_STYLE}{CHART_STYLE}</style></head>\n"
            f'<body><main class="nw">{"".join(self._parts)}</main></body></html>\n'
        )
        # Half of a pair of signs, as in names of files that are not UTF-8, can be written to no file.
        return _UNWRITABLE.sub(" ", page)
