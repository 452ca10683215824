"""A random change to a whole batch of training images."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from jaxtyping import Shaped
from torch import Tensor


class Augmentation(ABC):
    """A random change to a batch of images; all of its chance comes from the generator it is given."""

    @abstractmethod
    def __call__(
        self, images: Shaped[Tensor, "batch channels height width"], generator: torch.Generator
    ) -> Shaped[Tensor, "batch channels height width"]:
        """Change each image of the batch on its own; the batch that was given stays as it is.

        Args:
            images: pixels on any device: whole numbers up to 255 (uint8), or floats up to 1.
            generator: a CPU generator; the same state gives the same change on every device.

        Returns:
            Images of the same shape, dtype and device.
        """
