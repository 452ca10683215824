"""Where windows fall, as SVG."""

from __future__ import annotations

from collections.abc import Sequence

from netwright.nets.arithmetic.window_axis import WindowAxis
from netwright.see.svg_page import ALARM, FAINT, FIRST, INK, SECOND, SvgPage

_CELL, _LEFT = 14.0, 90.0
_MOST_CELLS, _MOST_WINDOWS, _MOST_GRID = 72, 20, 40
_PAD, _PLAIN = "#eceff1", "#ffffff"


def draw_windows_svg(axes: Sequence[WindowAxis], title: str, page: SvgPage) -> None:
    """Draw two neighbouring windows on the plane, where there are two axes, and every axis alone.

    Args:
        axes: of one layer.
        title: above it.
        page: to draw on.

    >>> page = SvgPage()
    >>> draw_windows_svg([WindowAxis("positions", 5, 2, kernel=2, stride=2)], "pooling", page)
    >>> page.render().count("<rect") > 5
    True
    """
    page.add_text(16, 24, title, size=15)
    if len(axes) == 2 and all(_count_cells(axis) <= _MOST_GRID for axis in axes):
        _draw_plane(axes[0], axes[1], page)
    for axis in axes:
        _draw_axis(axis, page, page.bottom + 30)


def _ends(axis: WindowAxis) -> tuple[int, int]:
    """Give the first and the last position that is drawn."""
    last = max(axis.size - 1 + axis.padding[1], axis.window(axis.num_windows - 1)[-1])
    return min(-axis.padding[0], axis.window(0)[0]), last


def _count_cells(axis: WindowAxis) -> int:
    first, last = _ends(axis)
    return last - first + 1


def _draw_plane(rows: WindowAxis, columns: WindowAxis, page: SvgPage) -> None:
    top, left = 64.0, 16.0
    spread = rows.kind == "spread"
    page.add_text(left, top - 12, "output" if spread else "input (grey: padding; red: never read)")
    (first_row, last_row), (first_column, last_column) = _ends(rows), _ends(columns)
    alarm_rows, alarm_columns = set(rows.list_untouched()), set(columns.list_untouched())
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            inside = 0 <= row < rows.size and 0 <= column < columns.size
            lost = inside and (row in alarm_rows or column in alarm_columns)
            fill = "#ffcdd2" if lost else _PLAIN if inside else _PAD
            x, y = left + (column - first_column) * _CELL, top + (row - first_row) * _CELL
            page.add_rect((x, y, _CELL, _CELL), fill=fill, stroke=FAINT)
    marks = [(0, 0, FIRST)] + ([(0, 1, SECOND)] if columns.num_windows > 1 else [])
    for at_row, at_column, colour in marks:
        for row in rows.window(at_row):
            for column in columns.window(at_column):
                x, y = left + (column - first_column) * _CELL, top + (row - first_row) * _CELL
                inner = (x + 2, y + 2, _CELL - 4, _CELL - 4)
                page.add_rect(inner, fill=colour, stroke=colour, opacity=0.4)
    other = left + (last_column - first_column + 1) * _CELL + 60
    page.add_text(other, top - 12, "input" if spread else "output")
    for row in range(rows.num_windows):
        for column in range(columns.num_windows):
            cell = (other + column * _CELL, top + row * _CELL, _CELL, _CELL)
            page.add_rect(cell, fill=_PLAIN, stroke=FAINT)
    for at_row, at_column, colour in marks:
        x, y = other + at_column * _CELL, top + at_row * _CELL
        page.add_rect((x, y, _CELL, _CELL), fill=colour, stroke=colour, opacity=0.4)


def _draw_axis(axis: WindowAxis, page: SvgPage, top: float) -> None:
    first, last = _ends(axis)
    num_cells = min(last - first + 1, _MOST_CELLS)
    cut = "" if num_cells == last - first + 1 else f" (the first {num_cells} of {last - first + 1})"
    page.add_text(16, top, f"{axis.name}: {axis.size}, {axis.num_windows} windows of {axis.kernel}{cut}")
    y = top + 10
    untouched = set(axis.list_untouched())
    for at in range(num_cells):
        position = first + at
        inside = 0 <= position < axis.size
        fill = "#ffcdd2" if position in untouched else _PLAIN if inside else _PAD
        page.add_rect((_LEFT + at * _CELL, y, _CELL, _CELL), fill=fill, stroke=FAINT)
        if inside and (position % 5 == 0 or num_cells <= 20):
            page.add_text(_LEFT + (at + 0.5) * _CELL, y + 10, str(position), size=7, anchor="middle")
    shown = [n for n in range(axis.num_windows) if axis.window(n)[-1] - first < num_cells]
    for line, index in enumerate(shown[:_MOST_WINDOWS]):
        bar = y + _CELL + 5 + line * 9
        word = "in" if axis.kind == "spread" else "out"
        page.add_text(_LEFT - 8, bar + 6, f"{word} {index}", size=8, anchor="end")
        colour = (FIRST, SECOND)[index % 2]
        for position in axis.window(index):
            page.add_rect((_LEFT + (position - first) * _CELL + 1, bar, _CELL - 2, 6), fill=colour)
    if len(shown) > _MOST_WINDOWS or len(shown) < axis.num_windows:
        drawn = min(len(shown), _MOST_WINDOWS)
        page.add_text(_LEFT, page.bottom + 14, f"... {axis.num_windows - drawn} windows more", size=9)
    if untouched:
        word = "written" if axis.kind == "spread" else "read"
        y = page.bottom + 12
        page.add_rect((_LEFT, y - 7, 8, 8), fill="#ffcdd2", stroke=ALARM)
        page.add_text(_LEFT + 14, y, f"{len(untouched)} never {word}", size=10)
    page.add_line([(_LEFT, top + 9), (_LEFT + num_cells * _CELL, top + 9)], stroke=INK)
