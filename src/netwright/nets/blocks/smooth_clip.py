"""Far values of a table's numbers, drawn in smoothly."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn


@final
class SmoothClip(nn.Module):
    """Keeps the leading numbers of a row between -limit and limit, bending ever more on the way there.

    Args:
        num_numbers: how many leading features are numbers; the others pass as they are.
        limit: what the farthest values come near to.

    Source: Holzmüller et al. 2024, Better by Default, section 3.1 (smooth clipping).

    >>> SmoothClip(1)(torch.tensor([[0.1, 9.0], [1e6, 9.0]])).round(decimals=3)
    tensor([[0.1000, 9.0000],
            [3.0000, 9.0000]])
    """

    def __init__(self, num_numbers: int, limit: float = 3.0) -> None:
        super().__init__()
        self.num_numbers = num_numbers
        self.limit = limit

    def extra_repr(self) -> str:
        """How many numbers, and where they end."""
        return f"{self.num_numbers}, limit={self.limit}"

    def forward(self, x: Float[Tensor, "batch features"]) -> Float[Tensor, "batch features"]:
        """Bend the numbers, pass on the rest."""
        numbers = x[:, : self.num_numbers]
        bent = numbers / torch.sqrt(1 + (numbers / self.limit).square())
        return torch.cat([bent, x[:, self.num_numbers :]], 1)
