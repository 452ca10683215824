"""Two parts that hold the same steps of a scale, in different units."""

from __future__ import annotations

from torch import Tensor

_LEAST, _MOST = 8, 1024
_MOST_NUMBERS = 4_000_000
_CLOSE = 0.05
_APART = 1.5


def find_other_unit(one: Tensor, other: Tensor) -> float | None:
    """Find the factor between two parts whose few different values are the same after one scale and shift.

    What was counted or stored in bytes has few values: those of a part that was scaled lie on the same grid
    as those of a part that was not.

    Args:
        one: numbers of any shape.
        other: numbers of any shape.

    Returns:
        How many times as large a step of the other is; None where it is about the same, or the values do not
        lie on one grid.

    >>> import torch
    >>> pixels = torch.arange(600.0) % 17
    >>> find_other_unit((pixels - 8) / 5, pixels)
    5.0
    >>> find_other_unit(pixels / 16, pixels[:300] / 16) is None
    True
    """
    if not 0 < min(one.numel(), other.numel()) <= max(one.numel(), other.numel()) <= _MOST_NUMBERS:
        return None
    grids = [part.detach().double().unique() for part in (one, other)]
    if not all(_LEAST <= len(grid) <= _MOST and bool(grid.isfinite().all()) for grid in grids):
        return None
    (first, first_step), (second, second_step) = ((grid, float(grid.diff().min())) for grid in grids)
    factor = second_step / first_step
    if 1 / _APART < factor < _APART:
        return None
    places = [(grid - grid[0]) / step for grid, step in ((first, first_step), (second, second_step))]
    is_whole = all(bool(((place - place.round()).abs() < _CLOSE).all()) for place in places)
    widths = [float(place[-1]) for place in places]
    is_alike = min(widths) > 0.8 * max(widths) and max(widths) < 1.5 * min(map(len, grids))
    return round(factor, 4) if is_whole and is_alike else None
