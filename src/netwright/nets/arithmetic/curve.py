"""A function of one number, sampled, to be drawn."""

from __future__ import annotations

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
