"""A learnt weight for each feature before anything else."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn


@final
class FeatureScale(nn.Module):
    """Multiplies each feature by a factor that it learns: a soft choice of what matters.

    Args:
        num_features: features of a row.

    Source: Holzmüller et al. 2024, Better by Default, section 3.2 (scaling layer).

    >>> FeatureScale(2)(torch.ones(1, 2)).tolist()
    [[1.0, 1.0]]
    """

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.factors = nn.Parameter(torch.ones(num_features))

    def forward(self, x: Float[Tensor, "batch features"]) -> Float[Tensor, "batch features"]:
        """Multiply every row by the factors."""
        return x * self.factors
