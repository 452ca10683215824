"""Numbers as pixels: from black to white, or blue, white and red around 0."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netwright.see.catalogue.say import Language, say

_BLUE, _WHITE, _RED = (np.array(color) for color in ((33, 102, 172), (247, 247, 247), (178, 24, 43)))


def paint_numbers(values: npt.ArrayLike, low: float, high: float) -> npt.NDArray[np.uint8]:
    """Paint numbers: black at 0 to white where none is negative, else blue, white (0) and red.

    Args:
        values: (height, width); NaN and infinities are painted as 0.
        low: the least number of the scale; what is below it is painted as it.
        high: the greatest number of the scale.

    Returns:
        Pixels (height, width, 3).

    >>> paint_numbers([[0.0, 2.0]], 0.0, 2.0)[0].tolist()
    [[0, 0, 0], [255, 255, 255]]
    >>> paint_numbers([[-2.0, 0.0, 1.0]], -2.0, 1.0)[0, :, 0].tolist()
    [33, 247, 212]
    """
    numbers = np.nan_to_num(np.asarray(values, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    reach = max(abs(low), abs(high)) or 1.0
    if low >= 0:
        grey = (numbers.clip(0, reach) / reach * 255).round()
        return np.repeat(grey[..., None], 3, axis=-1).astype(np.uint8)
    share = (numbers / reach).clip(-1, 1)[..., None]
    painted = np.where(share < 0, _WHITE + (_BLUE - _WHITE) * -share, _WHITE + (_RED - _WHITE) * share)
    pixels: npt.NDArray[np.uint8] = painted.round().astype(np.uint8)
    return pixels


def tell_scale(low: float, high: float, lang: Language = "en") -> str:
    """Say what the colours of `paint_numbers` mean.

    >>> tell_scale(-2.0, 1.0)
    'Blue is -2, white 0, red 2.'
    """
    reach = max(abs(low), abs(high)) or 1.0
    if low >= 0:
        return say("Black is 0, white {high:.3g}.", lang, high=reach)
    return say("Blue is {low:.3g}, white 0, red {high:.3g}.", lang, low=-reach, high=reach)


def find_scale(values: npt.ArrayLike, percent: float = 99.5) -> tuple[float, float]:
    """Find a scale that lone outliers do not stretch.

    Args:
        values: all numbers that share it; those that are not finite do not count.
        percent: of them that it must hold on either side, 50 to 100.

    >>> find_scale([0.0] * 500 + [1.0] * 499 + [1e6])
    (0.0, 1.0)
    """
    numbers = np.asarray(values, dtype=np.float64).ravel()
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return 0.0, 1.0
    low, high = np.percentile(numbers, [100 - percent, percent], method="nearest")
    if low == high == 0:  # nearly all are silent: what speaks is all there is to see
        low, high = numbers.min(), numbers.max()
    return (float(low) if numbers.min() < 0 else 0.0), float(high)
