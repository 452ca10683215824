"""Where the elements of a chart are collected."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal, final

from netwright.see.charts.escape_words import escape_words

Anchor = Literal["start", "middle", "end"]
Shape = Literal["circle", "square", "triangle", "diamond"]
NUM_COLORS = 8
"""Colours of `chart.css` (`c1` …); told apart by the colour-blind, and readable in light and dark."""
_SHAPES: tuple[Shape, ...] = ("circle", "square", "triangle", "diamond")


def choose_color(index: int) -> str:
    """Name the colour of a series, counted from 0, as a class of `chart.css`.

    >>> choose_color(0), choose_color(8)
    ('c1', 'c1')
    """
    return f"c{index % NUM_COLORS + 1}"


def choose_shape(index: int) -> Shape:
    """Choose the sign of a series, counted from 0: another one where the colours begin again."""
    return _SHAPES[index // NUM_COLORS % len(_SHAPES)]


@final
class Canvas:
    """Where the elements of a chart are collected, in pixels from its upper left corner.

    Looks (`kind`) are classes of `chart.css`. A `tip` is what a pointer that rests on an element is told.

    >>> canvas = Canvas()
    >>> canvas.add_text(0, 10, "a < b")
    >>> canvas.body
    '<text x="0" y="10">a &lt; b</text>'
    """

    def __init__(self) -> None:
        self._parts: list[str] = []

    @property
    def body(self) -> str:
        """The elements, in the order in which they were added."""
        return "\n".join(self._parts)

    def add_text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        kind: str = "",
        anchor: Anchor = "start",
        size: float = 0,
    ) -> None:
        """Add one line of words; `y` is their base line, `size` in pixels (0: the usual one)."""
        told = f' class="{kind}"' * bool(kind) + f' text-anchor="{anchor}"' * (anchor != "start")
        told += f' font-size="{size:g}"' * bool(size)
        self._parts.append(f'<text x="{_write(x)}" y="{_write(y)}"{told}>{escape_words(words)}</text>')

    def add_turned_text(self, x: float, y: float, words: str, *, tip: str = "") -> None:
        """Add words that climb to the right and end at a point, as names below narrow columns do."""
        self._parts.append(
            f'<text x="{_write(x)}" y="{_write(y)}" text-anchor="end" '
            f'transform="rotate(-50 {_write(x)} {_write(y)})">{_tell(tip)}{escape_words(words)}</text>'
        )

    def add_line(self, points: Sequence[tuple[float, float]], kind: str, *, tip: str = "") -> None:
        """Add a line through points."""
        path = " ".join(f"{_write(x)},{_write(y)}" for x, y in points)
        self._add("polyline", f'points="{path}" class="{kind}"', tip)

    def add_area(self, points: Sequence[tuple[float, float]], kind: str, *, opacity: float = 0.18) -> None:
        """Add an area around which points lie."""
        path = " ".join(f"{_write(x)},{_write(y)}" for x, y in points)
        self._add("polygon", f'points="{path}" class="{kind}" fill-opacity="{opacity:g}"', "")

    def add_rect(
        self,
        place: tuple[float, float, float, float],
        kind: str,
        *,
        opacity: float = 1,
        tip: str = "",
    ) -> None:
        """Add a rectangle: x and y of its upper left corner, width and height."""
        x, y, width, height = place
        faint = f' fill-opacity="{opacity:.3g}"' if opacity < 1 else ""
        size = f'width="{_write(max(width, 0))}" height="{_write(max(height, 0))}"'
        self._add("rect", f'x="{_write(x)}" y="{_write(y)}" {size} class="{kind}"{faint}', tip)

    def add_sign(
        self,
        x: float,
        y: float,
        kind: str,
        *,
        shape: Shape = "circle",
        radius: float = 3,
        opacity: float = 1,
        tip: str = "",
    ) -> None:
        """Add a sign around a point."""
        faint = f' fill-opacity="{opacity:.3g}"' if opacity < 1 else ""
        rest = f'class="{kind}"{faint}'
        if shape == "circle":
            self._add("circle", f'cx="{_write(x)}" cy="{_write(y)}" r="{radius:g}" {rest}', tip)
            return
        corners = {
            "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
            "triangle": ((0, -1.2), (1.1, 0.9), (-1.1, 0.9)),
            "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
        }[shape]
        path = " ".join(f"{_write(x + dx * radius)},{_write(y + dy * radius)}" for dx, dy in corners)
        self._add("polygon", f'points="{path}" {rest}', tip)

    def add_picture(
        self,
        place: tuple[float, float, float, float],
        source: str,
        *,
        is_sharp: bool = True,
        tip: str = "",
    ) -> None:
        """Add pixels (a data URI) in a rectangle; `is_sharp` shows each pixel as a square."""
        x, y, width, height = place
        sharp = ' class="sharp"' * is_sharp
        size = f'x="{_write(x)}" y="{_write(y)}" width="{_write(width)}" height="{_write(height)}"'
        self._add("image", f'{size} href="{escape(source)}" preserveAspectRatio="none"{sharp}', tip)

    def _add(self, name: str, rest: str, tip: str) -> None:
        self._parts.append(f"<{name} {rest}>{_tell(tip)}</{name}>" if tip else f"<{name} {rest}/>")


def _tell(tip: str) -> str:
    return f"<title>{escape_words(tip)}</title>" if tip else ""


def _write(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
