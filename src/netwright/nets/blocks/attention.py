"""Attention that gives one tensor, so that it can stand in a list."""

from __future__ import annotations

from typing import final

from jaxtyping import Float
from torch import Tensor, nn


@final
class Attention(nn.Module):
    """Runs `nn.MultiheadAttention` and gives its answer, not its weights.

    With one input it attends to itself; with two the first asks and the second answers; with three the
    third is what the answer is made of.

    Args:
        embed_dim: numbers at each step; netwright fills it in.
        num_heads: heads; they divide `embed_dim`.
        dropout: share of the weights dropped in training, 0 to 1.
        kdim: numbers at each step of the second input; netwright fills it in.
        vdim: numbers at each step of the third input; netwright fills it in.

    Source: Vaswani et al. 2017, Attention Is All You Need, section 3.2.

    >>> import torch
    >>> Attention(8, 2)(torch.zeros(2, 5, 8), torch.zeros(2, 9, 8)).shape
    torch.Size([2, 5, 8])
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        kdim: int | None = None,
        vdim: int | None = None,
    ) -> None:
        super().__init__()
        self.attend = nn.MultiheadAttention(
            embed_dim, num_heads, dropout=dropout, kdim=kdim, vdim=vdim, batch_first=True
        )

    def forward(
        self,
        query: Float[Tensor, "batch steps numbers"],
        key: Float[Tensor, "batch other key_numbers"] | None = None,
        value: Float[Tensor, "batch other value_numbers"] | None = None,
    ) -> Float[Tensor, "batch steps numbers"]:
        """Attend."""
        key = query if key is None else key
        answer: Tensor = self.attend(query, key, key if value is None else value, need_weights=False)[0]
        return answer
