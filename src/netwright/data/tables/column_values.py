"""Values that a column is set to, with the features that each gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True, eq=False)
class ColumnValues:
    """Values that a column is set to, with the features that each gives.

    Args:
        column: its name.
        features: positions of the features that it gives.
        encoded: those features of each value.
        numbers: the values, where they are numbers; else empty.
        words: the values as words.
    """

    column: str
    features: Sequence[int]
    encoded: Float[Tensor, "values features"]
    numbers: tuple[float, ...]
    words: tuple[str, ...]
