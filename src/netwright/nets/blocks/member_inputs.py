"""A row for each member of an ensemble, each multiplied by factors of that member's own."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn


@final
class MemberInputs(nn.Module):
    """Gives every member of an ensemble its own view of a row: the features times factors that it learns.

    The factors are +1 or -1 at first, drawn once, so that members which share all that follows still
    learn different things.

    Args:
        num_members: members of the ensemble, at least 1.
        num_features: features of a row.

    Source: Gorishniy et al. 2025, TabM, section 3.3 (the adapter of TabM-mini), after Wen et al. 2020,
    BatchEnsemble.

    >>> MemberInputs(8, 4)(torch.ones(3, 4)).shape
    torch.Size([3, 8, 4])
    """

    def __init__(self, num_members: int, num_features: int) -> None:
        super().__init__()
        self.factors = nn.Parameter(torch.randint(0, 2, (num_members, num_features)) * 2.0 - 1)

    def forward(self, x: Float[Tensor, "batch features"]) -> Float[Tensor, "batch members features"]:
        """Multiply the row by the factors of each member."""
        return x[:, None] * self.factors
