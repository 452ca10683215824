"""A function of one number, sampled, to be drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Curve:
    """Samples of a function and of its slope.

    Args:
        x: where it was sampled, rising.
        y: its values there.
        slope: its derivative there; empty where it is not drawn.
        x_name: what x is.
        y_name: what y is.

    >>> Curve((0.0, 1.0), (0.0, 1.0), (), "x", "ReLU(x)").y
    (0.0, 1.0)
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    slope: tuple[float, ...]
    x_name: str
    y_name: str

    def find_bounds(self) -> tuple[float, float]:
        """Find the lowest and the highest to draw: a slope that goes far beyond the function is cut."""
        values = [value for value in self.y if math.isfinite(value)]
        low, high = min(0.0, *values), max(0.0, *values)
        room = (high - low) / 2 or 1.0
        slopes = [value for value in self.slope if low - room <= value <= high + room]
        return min([low, *slopes]), max([high, *slopes])
