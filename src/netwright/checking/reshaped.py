"""A reshape that a script made of its samples."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod


@dataclass(frozen=True)
class Reshaped:
    """A reshape of samples, one or all, before any network was called.

    Args:
        source: the shape that was there.
        result: the shape that was made of it.
        line: the user's.
    """

    source: tuple[int, ...]
    result: tuple[int, ...]
    line: tuple[str, int] | None

    def list_batched(self, shape: tuple[int, ...]) -> list[tuple[int, ...]]:
        """Say which shape a batch had before, where this reshape gives such batches.

        Args:
            shape: of the batch, samples first.

        >>> Reshaped((900, 8, 8, 3), (900, 3, 8, 8), None).list_batched((32, 3, 8, 8))
        [(32, 8, 8, 3)]
        >>> Reshaped((8, 8, 3), (3, 8, 8), None).list_batched((32, 3, 8, 8))
        [(32, 8, 8, 3)]
        """
        sample = shape[1:]
        if sample not in {self.result, self.result[1:]}:
            return []
        sources = (self.source, self.source[1:])
        return [(shape[0], *source) for source in sources if prod(source) == prod(sample)]
