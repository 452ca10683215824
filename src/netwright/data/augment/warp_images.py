"""Turn, scale and shift images by an affine map each."""

from __future__ import annotations

import torch
from jaxtyping import Float, Shaped
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from netwright.data.augment.round_pixels import round_pixels


def warp_images(
    images: Shaped[Tensor, "batch channels height width"],
    maps: Float[Tensor, "batch 2 3"],
    *,
    fill: float | None = 0.0,
    interpolation: str = "bilinear",
) -> Shaped[Tensor, "batch channels height width"]:
    """Warp each image by its own affine map.

    Args:
        images: the batch, whole numbers or floats.
        maps: from a pixel of the result to where it comes from, both as (x, y) in pixels from the
            centre of the image, x to the right and y down.
        fill: the value of what comes from outside of the image; None repeats the edge.
        interpolation: `bilinear` or `nearest`.

    >>> left = torch.tensor([[[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]])
    >>> warp_images(torch.tensor([[[[1, 2, 3]]]], dtype=torch.uint8), left).flatten().tolist()
    [2, 3, 0]
    """
    if not len(images):
        return images
    height, width = images.shape[2:]
    sizes = torch.tensor([width, height, 2.0])
    # affine_grid measures in halves of the image's width and height.
    theta = (maps.float() * sizes / sizes[:2, None]).to(images.device)
    numbers = images.to(torch.float32)
    outside = fill or 0.0
    if outside:
        numbers = numbers - outside
    grid = affine_grid(theta, list(numbers.shape), align_corners=False)
    edge = "border" if fill is None else "zeros"
    warped = grid_sample(numbers, grid, mode=interpolation, padding_mode=edge, align_corners=False)
    return round_pixels(warped + outside if outside else warped, images.dtype)
