"""Numbers of a table as ramps, one after another along the number's range."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn


@final
class PiecewiseLinear(nn.Module):
    """Turns each number into ramps: 0 below a bin, rising to 1 within it, 1 above it; less 0.5.

    A Linear over the ramps is any bent line with its bends at the edges, so that steps and thresholds are
    learnt as quickly as slopes. The edges are quantiles of the standard normal distribution: standardised
    numbers fall into all the bins, whatever the data is.

    Args:
        num_features: numbers of a row.
        num_bins: ramps of each number, at least 1.

    Source: Gorishniy et al. 2022, On Embeddings for Numerical Features in Tabular Deep Learning,
    section 3.2 (piecewise linear encoding), with edges that do not depend on the data.

    >>> PiecewiseLinear(1, 2)(torch.tensor([[-9.0], [0.0], [9.0]])).tolist()
    [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5]]
    """

    def __init__(self, num_features: int, num_bins: int = 24) -> None:
        super().__init__()
        self.num_features = num_features
        edges = torch.special.ndtri(torch.linspace(0.01, 0.99, num_bins + 1))
        self.register_buffer("starts", edges[:-1].clone())
        self.register_buffer("widths", edges.diff())
        self.starts: Tensor
        self.widths: Tensor

    def forward(self, x: Float[Tensor, "batch numbers"]) -> Float[Tensor, "batch ramps"]:
        """Lay the ramps of all numbers side by side."""
        return ((x[..., None] - self.starts) / self.widths).clamp(0, 1).flatten(1) - 0.5
