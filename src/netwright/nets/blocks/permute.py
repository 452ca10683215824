"""Axes in another order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

from jaxtyping import Shaped
from torch import Tensor, nn


@final
class Permute(nn.Module):
    """Puts the axes in another order; the batch counts, it is axis 0, as in `torch.permute`.

    Args:
        dims: for each axis of the result the axis that it was; the first stays 0.

    >>> import torch
    >>> Permute([0, 2, 1])(torch.zeros(2, 5, 7)).shape
    torch.Size([2, 7, 5])
    """

    def __init__(self, dims: Sequence[int]) -> None:
        super().__init__()
        dims = tuple(dims) if isinstance(dims, Sequence) else (dims,)
        if sorted(dims) != list(range(len(dims))) or len(dims) < 2 or dims[0] != 0:
            raise ValueError(
                f"Permute takes every axis once and leaves the batch, axis 0, first (such as 0, 2, 1); "
                f"it was given {', '.join(map(str, dims))}"
            )
        self.dims = dims

    def forward(self, x: Shaped[Tensor, "batch *sample"]) -> Shaped[Tensor, "batch *result"]:
        """Return a view with the axes in the new order."""
        return x.permute(self.dims)

    def extra_repr(self) -> str:
        """What `print` shows."""
        return ", ".join(map(str, self.dims))
