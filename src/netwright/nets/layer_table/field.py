"""What one number of a map sees of the network's input."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor


@dataclass(frozen=True)
class Span:
    """What place `o` of a map sees along one axis: the inputs from `o * jump + low` to `o * jump + high`.

    Args:
        jump: inputs between neighbouring places; below 1 after an enlargement.
        low: first input that place 0 sees.
        high: last input that place 0 sees.
        below: after an enlargement, what a place of the smaller map sees; `inputs` are then its places.

    >>> Span().through(kernel=3, stride=2, padding=1).through(kernel=3).size
    7
    """

    jump: Fraction = Fraction(1)
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    below: Span | None = None

    @property
    def size(self) -> int:
        """Inputs that one place sees at most: after an enlargement neighbours may see more or fewer."""
        seen = [self._see(place, place) for place in range(self._period)]
        return max(last - first + 1 for first, last in seen)

    @property
    def _period(self) -> int:
        """Places after which what they see is the same again, moved on."""
        return self.jump.denominator * (1 if self.below is None else self.below._period)

    def _see(self, first: int, last: int) -> tuple[int, int]:
        """The first and the last input that a run of places sees."""
        low, high = ceil(self.low + self.jump * first), floor(self.high + self.jump * last)
        return (low, high) if self.below is None else self.below._see(low, high)

    def through(self, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Span:
        """Go through a window that slides over the map."""
        first, last = -padding, dilation * (kernel - 1) - padding
        return Span(
            self.jump * stride, self.low + self.jump * first, self.high + self.jump * last, self.below
        )

    def back(self, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Span:
        """Go through a transposed window: place `o` gets what stands at `(o + padding - tap) / stride`."""
        first = Fraction(padding - dilation * (kernel - 1), stride)
        return Span(Fraction(1, stride), first, Fraction(padding, stride), self)

    def join(self, other: Span) -> Span | None:
        """See what either sees; None where the maps do not lie on the same places."""
        if (self.jump, self.below) != (other.jump, other.below):
            return None
        return replace(self, low=min(self.low, other.low), high=max(self.high, other.high))

    def over(self, places: int) -> Span:
        """What all places of the map see together."""
        low, high = self._see(0, places - 1)
        return Span(Fraction(0), Fraction(low), Fraction(high))


@dataclass(frozen=True)
class Field:
    """What one number of a map sees of the network's input, an axis a span.

    Args:
        spans: one an axis of the map; empty where nothing is known.
        places: size of the map along each axis.
        is_flat: whether the map was flattened, so that the next Linear mixes all of its places.
    """

    spans: tuple[Span, ...]
    places: tuple[int, ...]
    is_flat: bool = False

    def limit(self, input_places: tuple[int, ...]) -> tuple[int, ...]:
        """Sizes for a person: of what is mixed over the whole map, only what lies inside the input."""
        return tuple(
            span.size
            if span.jump
            else floor(min(span.high, Fraction(size - 1)) - max(span.low, Fraction(0))) + 1
            for span, size in zip(self.spans, input_places, strict=True)
        )

    def gather(self) -> Field:
        """What is seen after all places have been mixed."""
        spans = tuple(span.over(size) for span, size in zip(self.spans, self.places, strict=True))
        return Field(spans, (1,) * len(self.places))
