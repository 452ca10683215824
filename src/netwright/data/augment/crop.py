"""Shift images by cropping a padded copy."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Shaped
from torch import Tensor
from torch.nn.functional import pad

from netwright.data.augment.augmentation import Augmentation


@final
class Crop(Augmentation):
    """Pad each image with black and cut it out again at a random place, so that it is shifted.

    Args:
        padding: pixels added on every side; the largest shift, at least 1.

    >>> Crop(padding=2)(torch.ones(8, 3, 32, 32, dtype=torch.uint8), torch.Generator()).shape
    torch.Size([8, 3, 32, 32])
    """

    def __init__(self, padding: int = 4) -> None:
        if isinstance(padding, bool) or not isinstance(padding, int) or padding < 1:
            raise ValueError(f"padding is a whole number of pixels from 1, not {padding!r}")
        self.padding = padding

    def __call__(
        self, images: Shaped[Tensor, "batch channels height width"], generator: torch.Generator
    ) -> Shaped[Tensor, "batch channels height width"]:
        """Shift every image on its own."""
        num, _, height, width = images.shape
        shifts = torch.randint(0, 2 * self.padding + 1, (2, num), generator=generator).to(images.device)
        padded = pad(images, (self.padding,) * 4)
        windows = padded.unfold(2, height, 1).unfold(3, width, 1)
        # The view holds every possible crop without copying; indexing copies one of them for each image.
        return windows[torch.arange(num, device=images.device), :, shifts[0], shifts[1]]
