"""Rectangles, lines and words in one SVG file."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

INK, FAINT, FIRST, SECOND, ALARM = "#263238", "#b0bec5", "#00897b", "#f57c00", "#d32f2f"
"""Colours: words, what is in the background, the first and second of two, what is wrong."""


class SvgPage:
    """A page that grows with what is put on it.

    >>> page = SvgPage()
    >>> page.add_rect((0, 0, 10, 10), fill="none")
    >>> page.render().startswith("<svg ")
    True
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._right = 0.0
        self._bottom = 0.0

    def add_rect(
        self,
        place: tuple[float, float, float, float],
        *,
        fill: str,
        stroke: str = "none",
        opacity: float = 1.0,
    ) -> None:
        """Add a rectangle: x and y of its upper left corner, width and height, in pixels."""
        x, y, width, height = place
        self._grow(x + width, y + height)
        faint = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
            f"fill={quoteattr(fill)}{faint} stroke={quoteattr(stroke)}/>"
        )

    def add_text(self, x: float, y: float, text: str, *, size: float = 12, anchor: str = "start") -> None:
        """Add words; x and y are where their line begins, in pixels, or its middle or end by `anchor`."""
        reach = {"start": 1.0, "middle": 0.5, "end": 0.0}[anchor]
        self._grow(x + reach * len(text) * size * 0.6, y + size / 2)
        self._parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}" fill="{INK}">'
            f"{escape(text)}</text>"
        )

    def add_line(self, points: Sequence[tuple[float, float]], *, stroke: str, dashed: bool = False) -> None:
        """Add a line through points, in pixels."""
        self._grow(max(x for x, _ in points), max(y for _, y in points))
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = ' stroke-dasharray="5 4"' if dashed else ""
        self._parts.append(
            f'<polyline points="{path}" fill="none" stroke={quoteattr(stroke)} stroke-width="1.5"{dashes}/>'
        )

    @property
    def bottom(self) -> float:
        """The lowest that something reaches, in pixels."""
        return self._bottom

    def render(self) -> str:
        """Give the file's text."""
        width, height = self._right + 12, self._bottom + 12
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="sans-serif">\n'
            '<rect width="100%" height="100%" fill="white"/>\n' + "\n".join(self._parts) + "\n</svg>\n"
        )

    def _grow(self, x: float, y: float) -> None:
        self._right, self._bottom = max(self._right, x), max(self._bottom, y)
