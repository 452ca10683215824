"""The columns of a row as tokens, for a transformer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn


@final
class FeatureTokens(nn.Module):
    """Turns each column of a row into a token, and lays one more, learnt, before them for the answer.

    A number is multiplied by its column's vector; of the 0/1 columns of a category, the vector of the word
    that is there is taken. Each column adds a vector of its own.

    Args:
        sizes: how many of the features belong to each column, in order: 1 for a number.
        token_size: numbers of a token.

    Source: Gorishniy et al. 2021, Revisiting Deep Learning Models for Tabular Data, figure 2 (a).

    >>> FeatureTokens([1, 1, 4], 8)(torch.zeros(3, 6)).shape
    torch.Size([3, 4, 8])
    """

    def __init__(self, sizes: Sequence[int], token_size: int) -> None:
        super().__init__()
        self.sizes = tuple(sizes)
        bound = token_size**-0.5
        self.weight = nn.Parameter(torch.empty(sum(sizes), token_size).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(len(sizes), token_size).uniform_(-bound, bound))
        self.answer = nn.Parameter(torch.empty(1, token_size).uniform_(-bound, bound))

    def forward(self, x: Float[Tensor, "batch features"]) -> Float[Tensor, "batch tokens size"]:
        """Give the answer's token, then one for each column."""
        if max(self.sizes) == 1:
            tokens = x[:, :, None] * self.weight
        else:
            columns = zip(x.split(self.sizes, 1), self.weight.split(self.sizes), strict=True)
            tokens = torch.stack([features @ weight for features, weight in columns], 1)
        return torch.cat([self.answer.expand(x.shape[0], 1, -1), tokens + self.bias], 1)
