"""The samples that a layer sees as most alike."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn.functional import normalize


def find_alike(
    features: Float[Tensor, " features"], bank: Float[Tensor, "num features"], num_alike: int = 6
) -> tuple[Int64[Tensor, " alike"], Float[Tensor, " alike"]]:
    """Find the rows of a bank that point the way a sample does.

    Args:
        features: of the sample.
        bank: of the samples to search.
        num_alike: rows to give, at most.

    Returns:
        Their positions, nearest first, and their cosines, -1 to 1.

    >>> find_alike(torch.tensor([1.0, 0.0]), torch.tensor([[0.0, 1.0], [2.0, 0.0]]), 1)
    (tensor([1]), tensor([1.]))
    """
    cosines = normalize(bank, dim=1) @ normalize(features, dim=0)
    order = torch.argsort(cosines, descending=True, stable=True)[:num_alike]
    return order, cosines[order]
