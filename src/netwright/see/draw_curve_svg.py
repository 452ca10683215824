"""A function and its slope, as SVG."""

from __future__ import annotations

from netwright.nets.arithmetic.curve import Curve
from netwright.nets.arithmetic.write_value import write_value
from netwright.see.charts.list_ticks import list_ticks
from netwright.see.svg_page import FAINT, FIRST, SECOND, SvgPage

_WIDTH, _HEIGHT, _LEFT, _TOP = 460.0, 280.0, 56.0, 52.0


def draw_curve_svg(curve: Curve, title: str, page: SvgPage) -> None:
    """Draw a curve with its axes and its slope.

    Args:
        curve: to draw.
        title: above it.
        page: to draw on.

    >>> page = SvgPage()
    >>> draw_curve_svg(Curve((0.0, 1.0), (0.0, 1.0), (), "x", "y"), "y = x", page)
    >>> "polyline" in page.render()
    True
    """
    low, high = curve.find_bounds()
    span = high - low or 1.0
    left, right = curve.x[0], curve.x[-1]

    def place(x: float, y: float) -> tuple[float, float]:
        return _LEFT + (x - left) / (right - left) * _WIDTH, _TOP + (high - y) / span * _HEIGHT

    page.add_text(_LEFT, 24, title, size=15)
    for tick in list_ticks(left, right):
        page.add_line([place(tick, low), place(tick, high)], stroke="#eceff1")
        page.add_text(place(tick, 0)[0], _TOP + _HEIGHT + 16, write_value(tick), size=11, anchor="middle")
    for tick in list_ticks(low, high):
        page.add_line([place(left, tick), place(right, tick)], stroke="#eceff1")
        page.add_text(_LEFT - 6, place(0, tick)[1] + 4, write_value(tick), size=11, anchor="end")
    page.add_line([place(left, 0), place(right, 0)], stroke=FAINT)
    if left < 0 < right:
        page.add_line([place(0, low), place(0, high)], stroke=FAINT)
    for values, stroke, dashed in ((curve.slope, SECOND, True), (curve.y, FIRST, False)):
        if values:
            points = [(x, y) for x, y in zip(curve.x, values, strict=True) if low <= y <= high]
            page.add_line([place(x, y) for x, y in points], stroke=stroke, dashed=dashed)
    page.add_text(_LEFT + _WIDTH / 2, _TOP + _HEIGHT + 36, curve.x_name, anchor="middle")
    names = [(curve.y_name, FIRST, False), *([("its slope", SECOND, True)] if curve.slope else [])]
    for at, (name, stroke, dashed) in enumerate(names):
        x = _LEFT + at * 200
        page.add_line([(x, _TOP - 12), (x + 24, _TOP - 12)], stroke=stroke, dashed=dashed)
        page.add_text(x + 30, _TOP - 8, name)
