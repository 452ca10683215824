from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.nets.arithmetic.window_axis import WindowAxis
from netwright.see.draw_windows import draw_windows
from netwright.see.draw_windows_svg import draw_windows_svg
from netwright.see.svg_page import SvgPage


@given(
    size=st.integers(1, 3000),
    kernel=st.integers(1, 200),
    stride=st.integers(1, 50),
    dilation=st.integers(1, 9),
    padding=st.integers(0, 9),
    width=st.integers(40, 160),
)
@settings(max_examples=80)
def test_any_axis_can_be_drawn(size, kernel, stride, dilation, padding, width) -> None:
    num = (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    if num < 1:
        return
    axis = WindowAxis("rows", size, num, kernel, stride, dilation, (padding, padding))
    lines = draw_windows(axis, width)
    assert lines
    assert max(map(len, lines)) <= width
    page = SvgPage()
    draw_windows_svg([axis, axis], "any", page)
    assert page.render().endswith("</svg>\n")


def test_marks_stand_under_their_positions() -> None:
    head, first, second, unread = draw_windows(WindowAxis("rows", 12, 2, 3, 8, padding=(1, 1)), 80)
    assert [head.index(" 0 "), head.index(" 1 ")] == [i - 1 for i, mark in enumerate(first) if mark == "#"]
    assert first[11:].count("o") == 1
    assert second.count("#") == 3
    assert unread.count("x") == 12 - 5
