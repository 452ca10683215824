"""Cut a random piece out of each image and enlarge it to the whole size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import final

import torch
from jaxtyping import Shaped
from torch import Tensor

from netwright.data.augment.augmentation import Augmentation
from netwright.data.augment.require_numbers import require_numbers
from netwright.data.augment.warp_images import warp_images


@final
class ResizedCrop(Augmentation):
    """Cut a piece of random size, shape and place out of each image and enlarge it to the whole size.

    Args:
        scale: share of the image's area, [smallest, largest], above 0 and up to 1.
        ratio: width by height of the piece, as a multiple of the image's own, [smallest, largest].

    Source: Szegedy et al., "Going Deeper with Convolutions", 2015.

    >>> ResizedCrop()(torch.ones(8, 3, 32, 32, dtype=torch.uint8), torch.Generator()).unique()
    tensor([1], dtype=torch.uint8)
    """

    def __init__(
        self, scale: Sequence[int | float] = (0.35, 1.0), ratio: Sequence[int | float] = (3 / 4, 4 / 3)
    ) -> None:
        self.scale = require_numbers("scale", scale, 1e-4, 1.0)
        self.ratio = require_numbers("ratio", ratio, 1e-2, 1e2)

    def __call__(
        self, images: Shaped[Tensor, "batch channels height width"], generator: torch.Generator
    ) -> Shaped[Tensor, "batch channels height width"]:
        """Cut a piece out of every image."""
        num, _, height, width = images.shape
        area, shape, x, y = torch.rand(4, num, generator=generator)
        area = self.scale[0] + (self.scale[1] - self.scale[0]) * area
        low, high = (math.log(end) for end in self.ratio)
        ratio = (low + (high - low) * shape).exp()
        # Shares of the width and of the height; one that would stick out is cut to the whole.
        wide, tall = (area * ratio).sqrt().clamp(max=1), (area / ratio).sqrt().clamp(max=1)
        zero = torch.zeros_like(wide)
        left, top = (1 - wide) * width * (x - 0.5), (1 - tall) * height * (y - 0.5)
        maps = torch.stack([wide, zero, left, zero, tall, top], 1).view(-1, 2, 3)
        return warp_images(images, maps, fill=None)
