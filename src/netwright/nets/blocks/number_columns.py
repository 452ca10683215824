"""The numbers of a row, embedded beside the row itself."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn


@final
class NumberColumns(nn.Module):
    """Embeds the leading features of a row and lays the embedding beside the whole row.

    Args:
        num_numbers: how many leading features are numbers.
        embedding: (batch, num_numbers) to (batch, anything).

    >>> NumberColumns(2, nn.Linear(2, 5))(torch.zeros(3, 4)).shape
    torch.Size([3, 9])
    """

    def __init__(self, num_numbers: int, embedding: nn.Module) -> None:
        super().__init__()
        self.num_numbers = num_numbers
        self.embedding = embedding

    def forward(self, x: Float[Tensor, "batch features"]) -> Float[Tensor, "batch wider"]:
        """Return the row and the embedding of its numbers, side by side."""
        return torch.cat([x, self.embedding(x[:, : self.num_numbers])], dim=1)
