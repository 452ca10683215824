"""Mirror images left to right."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Shaped
from torch import Tensor

from netwright.data.augment.augmentation import Augmentation
from netwright.data.augment.mirror_some import mirror_some
from netwright.data.augment.require_numbers import require_chance


@final
class Flip(Augmentation):
    """Mirror each image left to right with a chance.

    Args:
        p: chance that an image is mirrored, 0 to 1.

    >>> Flip(p=1.0)(torch.tensor([[[[1, 2, 3]]]]), torch.Generator())
    tensor([[[[3, 2, 1]]]])
    """

    def __init__(self, p: int | float = 0.5) -> None:
        self.p = require_chance(p)

    def __call__(
        self, images: Shaped[Tensor, "batch channels height width"], generator: torch.Generator
    ) -> Shaped[Tensor, "batch channels height width"]:
        """Mirror a share of the images."""
        chosen = torch.rand(len(images), generator=generator) < self.p
        return mirror_some(images, chosen, axis=3)
