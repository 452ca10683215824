"""Boxes in images, as masks."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Int64
from torch import Tensor


def mask_boxes(
    corners: Int64[Tensor, "batch 2"], sizes: Int64[Tensor, "batch 2"], shape: tuple[int, int]
) -> Bool[Tensor, "batch 1 height width"]:
    """Mark a box in each image; what lies outside of the image is cut off.

    Args:
        corners: top and left of each box, in pixels.
        sizes: height and width of each box, in pixels; 0 marks nothing.
        shape: height and width of the images.

    >>> mask_boxes(torch.tensor([[-1, 1]]), torch.tensor([[2, 2]]), (2, 4)).int().tolist()
    [[[[0, 1, 1, 0], [0, 0, 0, 0]]]]
    """
    inside = []
    for axis, length in enumerate(shape):
        position, low = torch.arange(length), corners[:, axis, None]
        inside.append((position >= low) & (position < low + sizes[:, axis, None]))
    rows, columns = inside
    return (rows[:, :, None] & columns[:, None, :])[:, None]
