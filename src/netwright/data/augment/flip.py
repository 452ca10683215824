"""Mirror images left to right."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Shaped
from torch import Tensor

from netwright.data.augment.augmentation import Augmentation


@final
class Flip(Augmentation):
    """Mirror each image left to right with a chance.

    Args:
        p: chance that an image is mirrored, 0 to 1.

    >>> Flip(p=1.0)(torch.tensor([[[[1, 2, 3]]]]), torch.Generator())
    tensor([[[[3, 2, 1]]]])
    """

    def __init__(self, p: float = 0.5) -> None:
        if not 0.0 <= p <= 1.0:
            raise ValueError(f"p is a chance between 0 and 1, not {p:g}")
        self.p = p

    def __call__(
        self, images: Shaped[Tensor, "batch channels height width"], generator: torch.Generator
    ) -> Shaped[Tensor, "batch channels height width"]:
        """Mirror a share of the images."""
        mirrored = (torch.rand(len(images), generator=generator) < self.p).to(images.device)
        return torch.where(mirrored[:, None, None, None], images.flip(3), images)
