"""Numbers along one side of a chart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from netwright.see.charts.list_ticks import find_step, list_powers, list_ticks, write_ticks

_LARGEST = 1e300  # beyond it, sums of two overflow


@dataclass(frozen=True)
class Axis:
    """Numbers along one side of a chart.

    Args:
        low: where it begins.
        high: where it ends, above `low`.
        is_log: whether equal ways are equal ratios; then `low` is above 0.
        most: ticks that are wanted, about.
        is_whole: whether only whole numbers are marked.

    >>> axis = Axis.fit([0.0, 9.5])
    >>> axis.low, axis.high, axis.place(5.0), [word for _, word in axis.ticks]
    (0.0, 10.0, 0.5, ['0', '2', '4', '6', '8', '10'])
    """

    low: float
    high: float
    is_log: bool = False
    most: int = 6
    is_whole: bool = False

    @classmethod
    def fit(
        cls, values: Iterable[float], *, is_log: bool = False, with_zero: bool = False, most: int = 6
    ) -> Axis:
        """Choose round ends around values; what is not finite (or beyond 1e300) is left out.

        Args:
            values: what is to be shown.
            is_log: whether equal ways are equal ratios; values that are not above 0 are left out.
            with_zero: whether 0 is shown too.
            most: ticks that are wanted, about.
        """
        shown = [value for value in values if abs(value) < _LARGEST and (value > 0 or not is_log)]
        low, high = (min(shown), max(shown)) if shown else (1.0, 10.0) if is_log else (0.0, 1.0)
        if is_log:
            low, high = (low / 2, high * 2) if high / low < 1.5 else (low / 1.1, high * 1.1)
            return cls(low, high, is_log=True, most=most)
        if with_zero:
            low, high = min(low, 0.0), max(high, 0.0)
        if high - low <= 1e-9 * max(abs(low), abs(high)):
            around = max(abs(low) * 0.1, 1e-9) if low else 1.0
            is_share = 0 <= low <= high <= 1
            low, high = low - around, high + around
            if is_share:  # no share is above 1
                high = min(high, 1.0)
        step = find_step(low, high, most) / 2
        return cls(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, most=most)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Round numbers, and how they are written."""
        find = list_powers if self.is_log else list_ticks
        marks = find(self.low, self.high, self.most)
        if self.is_whole:
            marks = [mark for mark in marks if mark == int(mark)]
        return list(zip(marks, write_ticks(marks), strict=True))

    def place(self, value: float) -> float:
        """Say how far along a value lies: 0 at the low end, 1 at the high one, held within both."""
        low, high = self.low, self.high
        if self.is_log:
            low, high, value = math.log(low), math.log(high), math.log(max(value, self.low))
        return min(max((value - low) / (high - low), 0.0), 1.0)
