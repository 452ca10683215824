"""A few changes drawn at random, all of one strength."""

from __future__ import annotations

from typing import cast, final, get_args

import torch
from jaxtyping import Shaped
from torch import Tensor

from netwright.data.augment.adjust_color import ColorProperty, adjust_color
from netwright.data.augment.augmentation import Augmentation
from netwright.data.augment.round_pixels import round_pixels
from netwright.data.augment.tone_changes import TONE_CHANGES
from netwright.data.augment.warp_images import warp_images

_WARPS = ("shear_x", "shear_y", "translate_x", "translate_y", "rotate")
_COLORS = ("brightness", "contrast", "saturation")
_CHANGES = ("identity", *_WARPS, *_COLORS, *TONE_CHANGES)
_LARGEST_MAGNITUDE = 30
_LARGEST_SHEAR, _LARGEST_SHIFT, _LARGEST_DEGREES, _LARGEST_FACTOR = 0.3, 150 / 331, 30.0, 0.9


@final
class Rand(Augmentation):
    """Change each image by a few of fourteen changes, drawn for each image on its own.

    They are: none, shear and shift along x or y, turn, brightness, contrast, saturation, sharpness,
    posterize, solarize, autocontrast and equalize; their largest strengths are torchvision's.

    Args:
        num_ops: changes one after the other, at least 1.
        magnitude: strength of them all, 0 to 30.

    Source: Cubuk et al., "RandAugment: Practical automated data augmentation with a reduced search
    space", 2020.

    >>> Rand()(torch.zeros(4, 3, 8, 8, dtype=torch.uint8), torch.Generator()).shape
    torch.Size([4, 3, 8, 8])
    """

    def __init__(self, num_ops: int = 2, magnitude: int | float = 9) -> None:
        if isinstance(num_ops, bool) or not isinstance(num_ops, int) or num_ops < 1:
            raise ValueError(f"num_ops is a whole number from 1, not {num_ops!r}")
        if not 0 <= magnitude <= _LARGEST_MAGNITUDE:
            raise ValueError(f"magnitude is a number from 0 to {_LARGEST_MAGNITUDE}, not {magnitude:g}")
        self.num_ops = num_ops
        self.magnitude = magnitude

    def __call__(
        self, images: Shaped[Tensor, "batch channels height width"], generator: torch.Generator
    ) -> Shaped[Tensor, "batch channels height width"]:
        """Change every image."""
        for _ in range(self.num_ops):
            drawn = torch.randint(len(_CHANGES), (len(images),), generator=generator)
            signs = torch.randint(2, (len(images),), generator=generator) * 2.0 - 1
            members = [(drawn == index).nonzero()[:, 0] for index in range(len(_CHANGES))]
            changed = [
                self._change(images.index_select(0, rows.to(images.device)), name, signs[rows])
                for name, rows in zip(_CHANGES, members, strict=True)
                if len(rows)
            ]
            order = torch.cat(members).argsort()
            images = torch.cat(changed).index_select(0, order.to(images.device)) if changed else images
        return images

    def _change(self, images: Tensor, name: str, signs: Tensor) -> Tensor:
        share = self.magnitude / _LARGEST_MAGNITUDE
        if name in _WARPS:
            return warp_images(images, _make_maps(name, share * signs, images.shape[2], images.shape[3]))
        if name == "identity":
            return images
        white = 1.0 if images.is_floating_point() else 255.0
        numbers = images.to(torch.float32) / white
        factors = 1 + share * _LARGEST_FACTOR * signs
        if name in get_args(ColorProperty):
            numbers = adjust_color(numbers, cast("ColorProperty", name), factors)
        else:
            strengths = {
                "posterize": torch.full_like(signs, 8 - 4 * share),
                "solarize": torch.full_like(signs, 1 - share),
            }
            numbers = TONE_CHANGES[name](numbers, strengths.get(name, factors))
        return round_pixels(numbers * white, images.dtype)


def _make_maps(name: str, strengths: Tensor, height: int, width: int) -> Tensor:
    one, zero = torch.ones_like(strengths), torch.zeros_like(strengths)
    rows = [one, zero, zero, zero, one, zero]
    if name == "rotate":
        angle = torch.deg2rad(strengths * _LARGEST_DEGREES)
        rows = [angle.cos(), -angle.sin(), zero, angle.sin(), angle.cos(), zero]
    elif name == "shear_x":
        rows[1] = strengths * _LARGEST_SHEAR
    elif name == "shear_y":
        rows[3] = strengths * _LARGEST_SHEAR
    elif name == "translate_x":
        rows[2] = strengths * _LARGEST_SHIFT * width
    else:
        rows[5] = strengths * _LARGEST_SHIFT * height
    return torch.stack(rows, 1).view(-1, 2, 3)
