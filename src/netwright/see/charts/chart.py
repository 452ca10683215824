"""One drawn chart, as a file of its own or as a part of a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import final

from netwright.see.charts.escape_words import escape_words
from netwright.see.charts.wrap_words import wrap_words

CHART_STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
"""What every chart looks like; pages that hold parts (`Chart.to_part`) hold it once."""

_TITLE_SIZE, _ABOUT_SIZE, _LEADING = 16, 12, 1.4


@final
@dataclass(frozen=True)
class Chart:
    """A drawn chart: text stays text, light and dark follow the reader, and it scales to a telephone.

    Args:
        title: the question that it answers.
        about: one line of help in reading it; empty for none.
        width: in pixels, at its natural size.
        height: in pixels.
        body: SVG elements in that space.

    >>> chart = Chart("Which?", "Longer is more.", 100, 50, '<rect width="10" height="10"/>')
    >>> "Which?" in chart.to_svg(), chart.to_part()[:5]
    (True, '<svg ')
    """

    title: str
    about: str
    width: float
    height: float
    body: str

    def to_svg(self) -> str:
        """Give the text of an SVG file, complete in itself: title and help are drawn above."""
        margin = 12.0
        lines = [
            (text, size, kind)
            for words, size, room, kind in (
                # The title is bold, and bold words are wider.
                (self.title, _TITLE_SIZE, 0.9 * self.width, "title"),
                (self.about, _ABOUT_SIZE, self.width, "soft"),
            )
            for text in wrap_words(words, room, size)
        ]
        head, drawn = margin, []
        for text, size, kind in lines:
            head += size * _LEADING
            drawn.append(
                f'<text class="{kind}" x="0" y="{head - size * 0.35:.1f}" font-size="{size}">'
                f"{escape_words(text)}</text>"
            )
        width, height = self.width + 2 * margin, self.height + head + 2 * margin
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="nw-chart" role="img" width="{width:.0f}" '
            f'height="{height:.0f}" viewBox="{-margin:g} 0 {width:.0f} {height:.0f}">\n'
            f"{self._describe()}<style>{CHART_STYLE}</style>\n"
            f'<rect class="page" x="{-margin:g}" width="{width:.0f}" height="{height:.0f}"/>\n'
            f'{"".join(drawn)}\n<g transform="translate(0 {head + margin:.1f})">\n{self.body}\n</g></svg>\n'
        )

    def to_part(self) -> str:
        """Give an `<svg>` for a page that has `CHART_STYLE` and says title and help itself."""
        return (
            f'<svg class="nw-chart" role="img" width="{self.width:.0f}" height="{self.height:.0f}" '
            f'viewBox="0 0 {self.width:.0f} {self.height:.0f}">{self._describe()}{self.body}</svg>'
        )

    def _describe(self) -> str:
        return f"<title>{escape_words(self.title)}</title><desc>{escape_words(self.about)}</desc>"

    def _repr_html_(self) -> str:
        return self.to_svg()
