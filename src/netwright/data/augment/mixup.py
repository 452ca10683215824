"""Lay images over each other."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float, Int64, Shaped
from torch import Tensor

from netwright.data.augment.mixture import Mixture
from netwright.data.augment.round_pixels import round_pixels


@final
class Mixup(Mixture):
    """Lay another image of the batch over each image, and mix the targets in the same proportion.

    Args:
        alpha: shape of the Beta distribution of an image's own share, above 0.
        p: chance that an image is mixed, 0 to 1.

    Source: Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018; the share is drawn for each
    image rather than for the batch.

    >>> images = torch.tensor([0, 200], dtype=torch.uint8)[:, None, None, None]
    >>> mixed, targets = Mixup(alpha=1.0)(images, torch.eye(2), torch.Generator().manual_seed(1))
    >>> bool((mixed.flatten() == (200 * targets[:, 1]).round()).all())
    True
    """

    def __init__(self, alpha: int | float = 0.2, p: int | float = 1.0) -> None:
        super().__init__(alpha, p)

    def mix(
        self,
        images: Shaped[Tensor, "batch channels height width"],
        partners: Int64[Tensor, " batch"],
        shares: Float[Tensor, " batch"],
        generator: torch.Generator,  # noqa: ARG002 - the shares are all the chance there is
    ) -> tuple[Shaped[Tensor, "batch channels height width"], Float[Tensor, " batch"]]:
        """Lay the partners over the images."""
        own = shares.to(images.device)
        numbers = images.to(torch.float32)
        mixed = torch.lerp(numbers.index_select(0, partners), numbers, own[:, None, None, None])
        return round_pixels(mixed, images.dtype), own
