"""A random mixing of the images of a batch, and of their targets with them."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
import torch
from jaxtyping import Float, Int64, Shaped
from torch import Tensor

from netwright.data.augment.require_numbers import require_chance


class Mixture(ABC):
    """A random mixing of images with others of their batch; targets become shares.

    Args:
        alpha: shape of the Beta distribution that an image's own share is drawn from, above 0: small
            values leave most images nearly whole, 1 makes all shares alike.
        p: chance that an image is mixed, 0 to 1.
    """

    def __init__(self, alpha: int | float, p: int | float) -> None:
        if not alpha > 0:
            raise ValueError(f"alpha is above 0, not {alpha:g}")
        self.alpha = alpha
        self.p = require_chance(p)

    def __call__(
        self,
        images: Shaped[Tensor, "batch channels height width"],
        targets: Float[Tensor, "batch answers"],
        generator: torch.Generator,
    ) -> tuple[Shaped[Tensor, "batch channels height width"], Float[Tensor, "batch answers"]]:
        """Mix each image with another of the batch, and its target in the same proportion.

        Args:
            images: pixels of any dtype, on any device.
            targets: one column a class or label (shares), or numbers.
            generator: a CPU generator; the same state gives the same change on every device.

        Returns:
            Images and targets of the same shapes and dtypes.
        """
        num = len(images)
        partners = torch.randperm(num, generator=generator).to(images.device)
        chosen = torch.rand(num, generator=generator) < self.p
        seed = int(torch.randint(2**62, (1,), generator=generator))
        drawn = torch.from_numpy(np.random.default_rng(seed).beta(self.alpha, self.alpha, num)).float()
        shares = torch.where(chosen, drawn, 1.0)
        mixed, own = self.mix(images, partners, shares, generator)
        own = own.to(targets)[:, None]
        return mixed, own * targets + (1 - own) * targets[partners]

    @abstractmethod
    def mix(
        self,
        images: Shaped[Tensor, "batch channels height width"],
        partners: Int64[Tensor, " batch"],
        shares: Float[Tensor, " batch"],
        generator: torch.Generator,
    ) -> tuple[Shaped[Tensor, "batch channels height width"], Float[Tensor, " batch"]]:
        """Mix the images.

        Args:
            images: the batch.
            partners: the row each image is mixed with.
            shares: what is to stay of each image itself, 0 to 1, on the CPU; 1 for one that stays whole.
            generator: for what else is drawn.

        Returns:
            The mixed images, and the share of itself that each one really kept.
        """
