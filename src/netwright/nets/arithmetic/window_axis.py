"""Where the windows of a layer fall along one axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class WindowAxis:
    """The windows along one axis, and what they touch.

    A convolution or a pooling reads the axis of its input, one window an output value. A transposed
    convolution writes the axis of its output, one window an input value (`kind="spread"`).

    Args:
        name: of the axis: `rows`.
        size: positions of the axis that is read or written.
        num_windows: how many windows there are.
        kernel: positions that a window touches.
        stride: how far neighbouring windows lie apart.
        dilation: how far the positions of a window lie apart.
        padding: positions added before and after the axis.
        kind: `slide` reads, `spread` writes, `adaptive` divides the axis evenly.

    >>> axis = WindowAxis("rows", 6, 2, kernel=3, stride=2)
    >>> axis.window(1), axis.list_untouched()
    ((2, 3, 4), (5,))
    """

    name: str
    size: int
    num_windows: int
    kernel: int
    stride: int
    dilation: int = 1
    padding: tuple[int, int] = (0, 0)
    kind: Literal["slide", "spread", "adaptive"] = "slide"

    @property
    def span(self) -> int:
        """Positions from the first to the last that a window touches."""
        return self.dilation * (self.kernel - 1) + 1

    def window(self, index: int) -> tuple[int, ...]:
        """List what a window touches; a position below 0 or from `size` on is padding.

        Args:
            index: of the window, from 0.
        """
        if self.kind == "adaptive":
            end = -(-(index + 1) * self.size // self.num_windows)
            return tuple(range(index * self.size // self.num_windows, end))
        start = index * self.stride - self.padding[0]
        return tuple(range(start, start + self.span, self.dilation))

    def list_untouched(self) -> tuple[int, ...]:
        """List the positions of the axis that no window touches."""
        touched = {position for index in range(self.num_windows) for position in self.window(index)}
        return tuple(position for position in range(self.size) if position not in touched)

    def count_touches(self) -> tuple[int, ...]:
        """Count for every position how many windows touch it."""
        counts = [0] * self.size
        for index in range(self.num_windows):
            for position in self.window(index):
                if 0 <= position < self.size:
                    counts[position] += 1
        return tuple(counts)
