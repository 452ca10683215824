"""The line that put a network into evaluation mode."""

from __future__ import annotations

import linecache

from netwright.checking.loop import Line

_FARTHEST = 60


def find_eval(line: Line) -> Line:
    """Find the nearest `.eval()` above a line of the user's.

    Args:
        line: that calls the network.

    Returns:
        The line itself where there is none.
    """
    if line is None:
        return None
    file, start = line
    for number in range(start, max(0, start - _FARTHEST), -1):
        if ".eval()" in linecache.getline(file, number):
            return file, number
    return line
