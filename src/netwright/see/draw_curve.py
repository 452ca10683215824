"""A function and its slope, as text."""

from __future__ import annotations

from netwright.nets.arithmetic.curve import Curve
from netwright.nets.arithmetic.write_value import write_value


def draw_curve(curve: Curve, width: int, height: int = 13) -> list[str]:
    """Draw a curve with characters: `*` the function, `.` its slope.

    Args:
        curve: to draw.
        width: characters a line may have, at least 40.
        height: lines of the drawing.

    >>> lines = draw_curve(Curve((0.0, 1.0), (0.0, 1.0), (), "x", "y"), 40, 3)
    >>> len(lines)
    5
    """
    margin, columns = 8, min(width - 9, 72)
    low, high = curve.find_bounds()
    span = high - low or 1.0
    left, right = curve.x[0], curve.x[-1]
    grid = [[" "] * columns for _ in range(height)]

    def place(x: float, y: float, mark: str) -> None:
        column = round((x - left) / (right - left) * (columns - 1))
        row = round((high - y) / span * (height - 1))
        grid[row][column] = mark

    if low <= 0 <= high:
        for column in range(columns):
            place(left + (right - left) * column / (columns - 1), 0.0, "-")
    if left < 0 < right:
        for row in range(height):
            place(0.0, high - span * row / (height - 1), "|")
    for values, mark in ((curve.slope, "."), (curve.y, "*")):
        for x, y in zip(curve.x, values, strict=False):
            if low <= y <= high:
                place(x, y, mark)
    labels = {0: write_value(round(high, 2)), height - 1: write_value(round(low, 2))}
    if low < 0 < high:
        labels.setdefault(round(high / span * (height - 1)), "0")
    lines = [labels.get(row, "").rjust(margin - 1) + " " + "".join(cells) for row, cells in enumerate(grid)]
    ends = f"{write_value(left)}".ljust(columns - len(write_value(right))) + write_value(right)
    lines.append(" " * margin + ends)
    slope = "    . its slope" if curve.slope else ""
    lines.append(" " * margin + f"* {curve.y_name}{slope}    over {curve.x_name}")
    return [line.rstrip() for line in lines]
