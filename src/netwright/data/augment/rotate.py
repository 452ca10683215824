"""Turn images by a random angle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

import torch
from jaxtyping import Shaped
from torch import Tensor

from netwright.data.augment.augmentation import Augmentation
from netwright.data.augment.change_some import change_some
from netwright.data.augment.require_numbers import require_chance, require_numbers
from netwright.data.augment.warp_images import warp_images


@final
class Rotate(Augmentation):
    """Turn each image about its centre by an angle of its own.

    Args:
        degrees: the largest angle to either side, or [smallest, largest]; counter-clockwise is positive.
        interpolation: `bilinear` or `nearest`.
        fill: the value of the corners that come into view: 0 is black.
        p: chance that an image is turned, 0 to 1.

    >>> Rotate([90, 90])(torch.tensor([[[[1, 2], [3, 4]]]], dtype=torch.uint8), torch.Generator())
    tensor([[[[2, 4], [1, 3]]]], dtype=torch.uint8)
    """

    def __init__(
        self,
        degrees: int | float | Sequence[int | float] = 15.0,
        interpolation: str = "bilinear",
        fill: int | float = 0.0,
        p: int | float = 1.0,
    ) -> None:
        if interpolation not in ("bilinear", "nearest"):
            raise ValueError(f"interpolation is bilinear or nearest, not {interpolation!r}")
        is_pair = isinstance(degrees, Sequence)
        low, high = require_numbers("degrees", degrees, -360.0 if is_pair else 0.0, 360.0)
        self.degrees = (low, high) if is_pair else (-high, high)
        self.interpolation = interpolation
        self.fill = float(fill)
        self.p = require_chance(p)

    def __call__(
        self, images: Shaped[Tensor, "batch channels height width"], generator: torch.Generator
    ) -> Shaped[Tensor, "batch channels height width"]:
        """Turn a share of the images."""
        low, high = self.degrees
        angle = torch.deg2rad(low + (high - low) * torch.rand(len(images), generator=generator))
        chosen = (torch.rand(len(images), generator=generator) < self.p) & (angle != 0)
        angle = angle[chosen]
        cos, sin, zero = angle.cos(), angle.sin(), torch.zeros_like(angle)
        maps = torch.stack([cos, -sin, zero, sin, cos, zero], 1).view(-1, 2, 3)
        return change_some(
            images,
            chosen,
            lambda some: warp_images(some, maps, fill=self.fill, interpolation=self.interpolation),
        )
