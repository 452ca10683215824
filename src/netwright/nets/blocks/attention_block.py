"""One layer of a transformer."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn


@final
class AttentionBlock(nn.Module):
    """Attention between tokens, then two Linears with a gate between them; each is added to what arrives.

    Args:
        size: numbers of a token.
        num_heads: attention heads; they divide `size`.
        hidden: numbers between the two Linears.
        attention_dropout: share of the attention dropped in training, 0 to 1.
        dropout: share of the hidden numbers dropped in training, 0 to 1.
        is_first: leaves out the first normalisation.
        is_last: gives the first token alone, the only one that an answer reads.

    Source: Vaswani et al. 2017, Attention Is All You Need; normalised before (Wang et al. 2019) and gated
    (ReGLU: Shazeer 2020) as in Gorishniy et al. 2021, Revisiting Deep Learning Models for Tabular Data.

    >>> AttentionBlock(8, 2, hidden=10, is_last=True)(torch.zeros(3, 5, 8)).shape
    torch.Size([3, 1, 8])
    """

    def __init__(
        self,
        size: int,
        num_heads: int,
        *,
        hidden: int,
        attention_dropout: float = 0.2,
        dropout: float = 0.1,
        is_first: bool = False,
        is_last: bool = False,
    ) -> None:
        super().__init__()
        self.is_last = is_last
        self.norm1 = nn.Identity() if is_first else nn.LayerNorm(size)
        self.attention = nn.MultiheadAttention(size, num_heads, attention_dropout, batch_first=True)
        self.norm2 = nn.LayerNorm(size)
        self.widen = nn.Linear(size, 2 * hidden)
        self.dropout = nn.Dropout(dropout)
        self.narrow = nn.Linear(hidden, size)

    def forward(self, x: Float[Tensor, "batch tokens size"]) -> Float[Tensor, "batch given size"]:
        """Let the tokens attend to each other, then transform each by itself."""
        tokens = self.norm1(x)
        asking = tokens[:, :1] if self.is_last else tokens
        x = (x[:, :1] if self.is_last else x) + self.attention(asking, tokens, tokens, need_weights=False)[0]
        value, gate = self.widen(self.norm2(x)).chunk(2, dim=2)
        added: Tensor = self.narrow(self.dropout(value * torch.relu(gate)))
        return x + added
