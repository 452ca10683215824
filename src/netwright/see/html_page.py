"""One self-contained HTML page."""

from __future__ import annotations

from html import escape
from pathlib import Path

from netwright.see.charts.chart import CHART_STYLE

_STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


class HtmlPage:
    """One self-contained HTML page: it needs no script and no network.

    It fits a telephone, follows the reader's choice of light or dark, and prints.

    Args:
        title: of the page.

    >>> page = HtmlPage("成绩.csv")
    >>> page.add_section("Parts", "<p>700 rows</p>")
    >>> "<h2>Parts</h2>" in page.render(), "<html" in page.render_part()
    (True, False)
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._parts: list[str] = [f"<h1>{escape(title)}</h1>"]

    def add(self, body: str) -> None:
        """Add HTML below what is there."""
        self._parts.append(body)

    def add_section(self, title: str, body: str) -> None:
        """Add HTML under a heading; an empty body adds nothing."""
        if body:
            self._parts.append(f"<section><h2>{escape(title)}</h2>{body}</section>")

    def render_part(self) -> str:
        """Give what can stand inside another page, such as a notebook's cell."""
        return f'<style>{_STYLE}{CHART_STYLE}</style><div class="nw">{"".join(self._parts)}</div>'

    def render(self) -> str:
        """Give the file's text."""
        return (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{escape(self._title)}</title>"
            "<style>body{margin:0;background:#fff}"
            "@media (prefers-color-scheme:dark){body{background:#14181d}}</style></head>\n"
            f"<body>{self.render_part()}</body></html>\n"
        )
