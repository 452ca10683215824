"""Mirror some images of a batch."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Shaped
from torch import Tensor


def mirror_some(
    images: Shaped[Tensor, "batch channels height width"], chosen: Bool[Tensor, " batch"], axis: int
) -> Shaped[Tensor, "batch channels height width"]:
    """Mirror the chosen images of a batch along an axis; the others stay exactly as they are.

    Args:
        images: the batch.
        chosen: which ones, on the CPU.
        axis: 3 for left to right, 2 for top to bottom.

    >>> images = torch.tensor([[[[1, 2]]], [[[3, 4]]]], dtype=torch.uint8)
    >>> mirror_some(images, torch.tensor([False, True]), 3).flatten().tolist()
    [1, 2, 4, 3]
    """
    mirrored = images.flip(axis)
    which = chosen.to(images.device)[:, None, None, None]
    if images.dtype != torch.uint8:
        return torch.where(which, mirrored, images)
    # A choice by bits: torch.where is many times slower on bytes, and so is writing some images of a batch.
    mask = which.to(torch.uint8) * 255
    return mirrored.bitwise_xor_(images).bitwise_and_(mask).bitwise_xor_(images)
