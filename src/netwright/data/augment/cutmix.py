"""Paste a piece of another image into each image."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float, Int64, Shaped
from torch import Tensor

from netwright.data.augment.mask_boxes import mask_boxes
from netwright.data.augment.mixture import Mixture


@final
class Cutmix(Mixture):
    """Paste a box from another image of the batch into each image; targets are shared by area.

    Args:
        alpha: shape of the Beta distribution of an image's own share, above 0.
        p: chance that an image is mixed, 0 to 1.

    Source: Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers", 2019; box and share
    are drawn for each image rather than for the batch.

    >>> images = torch.tensor([0, 1], dtype=torch.uint8)[:, None, None, None].expand(2, 1, 8, 8)
    >>> mixed, targets = Cutmix()(images, torch.eye(2), torch.Generator().manual_seed(1))
    >>> bool((mixed.float().mean((1, 2, 3)) == targets[:, 1]).all())
    True
    """

    def __init__(self, alpha: int | float = 1.0, p: int | float = 1.0) -> None:
        super().__init__(alpha, p)

    def mix(
        self,
        images: Shaped[Tensor, "batch channels height width"],
        partners: Int64[Tensor, " batch"],
        shares: Float[Tensor, " batch"],
        generator: torch.Generator,
    ) -> tuple[Shaped[Tensor, "batch channels height width"], Float[Tensor, " batch"]]:
        """Paste the partners' boxes into the images."""
        height, width = images.shape[2:]
        side = (1 - shares).sqrt()[:, None]
        sizes = (side * torch.tensor([height, width])).floor().long()
        centres = (torch.rand(len(images), 2, generator=generator) * torch.tensor([height, width])).long()
        pasted = mask_boxes(centres - sizes // 2, sizes, (height, width)).to(images.device)
        own = 1 - pasted.float().mean((1, 2, 3))
        # A product rather than torch.where, which is several times slower on bytes.
        piece = pasted.to(images.dtype)
        return images * (1 - piece) + images.index_select(0, partners) * piece, own
