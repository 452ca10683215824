"""Brightness, contrast, saturation and hue of images."""

from __future__ import annotations

from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

ColorProperty = Literal["brightness", "contrast", "saturation", "hue"]

# The luma of ITU-R BT.601, by which Pillow and torchvision make grey.
_LUMA = (0.2989, 0.587, 0.114)


def adjust_color(
    images: Float[Tensor, "batch channels height width"],
    what: ColorProperty,
    factors: Float[Tensor, " batch"],
) -> Float[Tensor, "batch channels height width"]:
    """Change one property of the colour of each image, as torchvision's functions of these names do.

    Args:
        images: numbers from 0 (black) to 1 (white); grey images have no saturation and no hue to change.
        what: the property.
        factors: for each image: 1 keeps brightness, contrast or saturation and 0 takes them away; hue
            is turned by this share of the whole circle, 0 keeps it.

    >>> adjust_color(torch.full((1, 1, 1, 1), 0.5), "brightness", torch.tensor([0.5])).item()
    0.25
    """
    factor = factors.to(images.device)[:, None, None, None]
    if what == "brightness":
        return (images * factor).clamp(0, 1)
    if what == "contrast":
        grey = _to_grey(images).mean((1, 2, 3), keepdim=True)
        return torch.lerp(grey, images, factor).clamp(0, 1)
    if images.shape[1] != 3:
        return images
    if what == "saturation":
        return torch.lerp(_to_grey(images), images, factor).clamp(0, 1)
    return _turn_hue(images, factor)


def _to_grey(images: Tensor) -> Tensor:
    if images.shape[1] != 3:
        return images
    return (images * torch.tensor(_LUMA, device=images.device)[:, None, None]).sum(1, keepdim=True)


def _turn_hue(images: Tensor, turn: Tensor) -> Tensor:
    """Turn the hue in HSV, value and chroma staying as they are."""
    red, green, blue = images.unbind(1)
    value, low = images.amax(1), images.amin(1)
    chroma = value - low
    safe = torch.where(chroma > 0, chroma, 1.0)
    hue = torch.where(value == red, (green - blue) / safe, 2 + (blue - red) / safe)
    hue = torch.where((value == blue) & (value != red) & (value != green), 4 + (red - green) / safe, hue)
    hue = hue[:, None] + 6 * turn
    # Each channel rises, stays and falls along the circle of hues, a third of it apart.
    place = (hue + torch.tensor([5.0, 3.0, 1.0], device=images.device)[:, None, None]) % 6
    return value[:, None] - chroma[:, None] * torch.minimum(place, 4 - place).clamp(0, 1)
