"""Change some images of a batch."""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Bool, Shaped
from torch import Tensor


def change_some(
    images: Shaped[Tensor, "batch channels height width"],
    chosen: Bool[Tensor, " batch"],
    change: Callable[[Tensor], Tensor],
) -> Shaped[Tensor, "batch channels height width"]:
    """Change the chosen images of a batch; the others stay exactly as they are.

    Args:
        images: the batch.
        chosen: which ones, on the CPU.
        change: what to do with the chosen images, in their order.

    >>> images = torch.zeros(3, 1, 1, 1)
    >>> change_some(images, torch.tensor([False, True, False]), lambda some: some + 1).flatten().tolist()
    [0.0, 1.0, 0.0]
    """
    rows = chosen.nonzero()[:, 0]
    if not len(rows):
        return images
    if len(rows) == len(images):
        return change(images)
    changed = change(images.index_select(0, rows.to(images.device)))
    order = torch.arange(len(images))
    order[rows] = len(images) + torch.arange(len(rows))
    # Taking whole images from both is many times faster than writing some of them in place.
    return torch.cat([images, changed]).index_select(0, order.to(images.device))
