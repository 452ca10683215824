"""Numbers of a table as waves, which a small network reads more easily."""

from __future__ import annotations

import math
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn


@final
class PeriodicEmbedding(nn.Module):
    """Embeds each number: sines and cosines of learnt frequencies, a Linear that all share, ReLU.

    Args:
        num_features: numbers of a row.
        num_frequencies: frequencies learnt for each number.
        embedding_size: numbers that one number becomes.
        sigma: standard deviation of the first frequencies, in cycles per unit; larger ones follow
            finer steps and overfit sooner.

    Source: Gorishniy et al. 2022, On Embeddings for Numerical Features in Tabular Deep Learning,
    section 3.3 (PLR, its Linear shared between features).

    >>> PeriodicEmbedding(3, embedding_size=4)(torch.zeros(2, 3)).shape
    torch.Size([2, 12])
    """

    def __init__(
        self, num_features: int, num_frequencies: int = 16, embedding_size: int = 8, sigma: float = 0.1
    ) -> None:
        super().__init__()
        # Drawn within three standard deviations: one wild frequency would only add noise.
        start = nn.init.trunc_normal_(
            torch.empty(num_features, num_frequencies), std=sigma, a=-3 * sigma, b=3 * sigma
        )
        self.frequencies = nn.Parameter(start)
        self.linear = nn.Linear(2 * num_frequencies, embedding_size)

    def forward(self, x: Float[Tensor, "batch numbers"]) -> Float[Tensor, "batch embedded"]:
        """Embed every number and lay the embeddings side by side."""
        angle = 2 * math.pi * self.frequencies * x[..., None]
        waves = torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)
        return torch.relu(self.linear(waves)).flatten(1)
