"""Where windows fall along an axis, as text."""

from __future__ import annotations

from netwright.nets.arithmetic.window_axis import WindowAxis

_MOST_WINDOWS = 12


def draw_windows(axis: WindowAxis, width: int) -> list[str]:
    """Draw the windows of one axis, a line each; the middle is left out where it does not fit.

    Args:
        axis: to draw.
        width: characters a line may have, at least 40.

    Returns:
        Lines of ASCII: `#` is touched, `o` is touched padding, `.` is padding, `x` is never touched.

    >>> for line in draw_windows(WindowAxis("rows", 5, 2, kernel=2, stride=2), 60): print(line)
                0 1 2 3 4
    out 0       # #
    out 1           # #
    never read          x
    """
    spread = axis.kind == "spread"
    cell = len(str(axis.size - 1)) + 1
    margin = 11
    most = (width - margin) // cell
    first, last = -axis.padding[0], axis.size - 1 + axis.padding[1]
    last = max(last, *(axis.window(axis.num_windows - 1)[-1:]))
    first = min(first, axis.window(0)[0])
    windows, places = _choose(axis, first, last, most)
    if not windows:
        return _say_windows(axis)
    untouched = set(axis.list_untouched())
    numbers = [None if p is None else p if 0 <= p < axis.size else "." for p in places]
    lines = [" " * margin + "".join(_fit(number, cell) for number in numbers)]
    for index in windows:
        if index is None:
            lines.append("..")
            continue
        touched = set(axis.window(index))
        marks = [
            None if p is None else ("#" if 0 <= p < axis.size else "o") if p in touched else ""
            for p in places
        ]
        lines.append(f"{'in' if spread else 'out'} {index}".ljust(margin) + "".join(
            _fit(mark, cell) for mark in marks
        ))  # fmt: skip
    shown = [None if p is None else "x" if p in untouched else "" for p in places]
    if any(shown):
        label = "unwritten" if spread else "never read"
        lines.append(label.ljust(margin) + "".join(_fit(mark, cell) for mark in shown))
    return [line.rstrip() for line in lines]


def _fit(mark: object, cell: int) -> str:
    return ("" if mark is None else str(mark)).rjust(cell) if mark is not None else " ..".rjust(cell)[:cell]


def _choose(axis: WindowAxis, first: int, last: int, most: int) -> tuple[list[int | None], list[int | None]]:
    """Choose the windows and the positions to show; None stands for those left out."""
    num = axis.num_windows
    if last - first + 1 <= most and num <= _MOST_WINDOWS:
        return list(range(num)), list(range(first, last + 1))
    for head, tail in ((6, 3), (5, 2), (4, 2), (3, 2), (3, 1), (2, 1), (1, 1)):
        if head + tail >= num:
            continue
        head_end = max(axis.window(head - 1)) + 1
        tail_start = min(axis.window(num - tail)) - 1
        windows = [*range(head), None, *range(num - tail, num)]
        if last - first + 1 <= most:
            return windows, list(range(first, last + 1))
        if head_end < tail_start and head_end - first + 1 + last - tail_start + 1 + 1 <= most:
            return windows, [*range(first, head_end + 1), None, *range(tail_start, last + 1)]
    return [], []


def _say_windows(axis: WindowAxis) -> list[str]:
    """Say where windows begin and end, where they are too wide to be drawn."""
    word, does = ("in", "writes") if axis.kind == "spread" else ("out", "reads")
    indexes = sorted({0, 1, axis.num_windows - 1} & set(range(axis.num_windows)))
    step = f", every {axis.dilation}" if axis.dilation > 1 else ""
    return [
        f"{word} {index} {does} {axis.window(index)[0]} to {axis.window(index)[-1]}{step}"
        for index in indexes
    ]
