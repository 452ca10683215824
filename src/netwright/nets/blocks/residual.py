"""What goes in is added to what comes out."""

from __future__ import annotations

from typing import final

from jaxtyping import Shaped
from torch import Tensor, nn


@final
class Residual(nn.Module):
    """Adds what arrives to what its layers make of it: `layers(x) + shortcut(x)`.

    Args:
        layers: the layers that are gone round.
        shortcut: brings `x` to the shape of the result (a 1x1 convolution, a Linear); without it
            `x` is added as it is.

    Source: He et al. 2016, Deep Residual Learning for Image Recognition, figure 2.

    >>> import torch
    >>> Residual(nn.Linear(4, 4))(torch.zeros(2, 4)).shape
    torch.Size([2, 4])
    """

    def __init__(self, layers: nn.Module, shortcut: nn.Module | None = None) -> None:
        super().__init__()
        self.layers = layers
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x: Shaped[Tensor, "batch *sample"]) -> Shaped[Tensor, "batch *result"]:
        """Run the layers and add the shortcut."""
        result: Tensor = self.layers(x) + self.shortcut(x)
        return result
