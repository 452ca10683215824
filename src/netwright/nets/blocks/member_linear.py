"""A Linear of its own for each member of an ensemble."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn


@final
class MemberLinear(nn.Module):
    """Puts each member's features through that member's own Linear.

    The weights begin small, so that training begins near the mean answer.

    Args:
        num_members: members of the ensemble, at least 1.
        in_features: numbers that arrive for a member.
        out_features: numbers that it gives.

    >>> MemberLinear(8, 4, 2)(torch.zeros(3, 8, 4)).shape
    torch.Size([3, 8, 2])
    """

    def __init__(self, num_members: int, in_features: int, out_features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(num_members, in_features, out_features))
        self.bias = nn.Parameter(torch.zeros(num_members, out_features))
        nn.init.normal_(self.weight, std=0.1 / in_features**0.5)

    def forward(self, x: Float[Tensor, "batch members arrives"]) -> Float[Tensor, "batch members gives"]:
        """Multiply each member's features by its weight and add its bias."""
        return torch.einsum("bmi,mio->bmo", x, self.weight) + self.bias
