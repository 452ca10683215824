"""How many numbers one parameter of a layer holds, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class ParameterCount:
    """One parameter of a layer.

    Args:
        name: as `named_parameters()` has it; several that are alike may share a line.
        shape: of the parameter.
        reason: what its axes stand for.
        copies: how many parameters of this shape there are.

    >>> ParameterCount("weight", (6, 3, 5, 5), "outputs x inputs x window").num
    450
    """

    name: str
    shape: tuple[int, ...]
    reason: str
    copies: int = 1

    @property
    def num(self) -> int:
        """Numbers in all copies together."""
        return math.prod(self.shape) * self.copies
