"""Change the colours of images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

import torch
from jaxtyping import Shaped
from torch import Tensor

from netwright.data.augment.adjust_color import ColorProperty, adjust_color
from netwright.data.augment.augmentation import Augmentation
from netwright.data.augment.change_some import change_some
from netwright.data.augment.require_numbers import require_chance, require_numbers
from netwright.data.augment.round_pixels import round_pixels


@final
class Color(Augmentation):
    """Change brightness, contrast, saturation and hue of each image, in this order.

    Args:
        brightness: the factor is drawn from 1 - brightness to 1 + brightness, or from [smallest, largest].
        contrast: the same.
        saturation: the same; grey images have none.
        hue: largest turn to either side as a share of the circle, 0 to 0.5, or [smallest, largest].
        p: chance that an image is changed, 0 to 1.

    >>> grey = Color(0, 0, saturation=[0, 0], hue=0)(torch.eye(3)[None, :, :, None], torch.Generator())
    >>> bool((grey[0, 0] == grey[0, 1]).all())
    True
    """

    def __init__(
        self,
        brightness: int | float | Sequence[int | float] = 0.2,
        contrast: int | float | Sequence[int | float] = 0.2,
        saturation: int | float | Sequence[int | float] = 0.2,
        hue: int | float | Sequence[int | float] = 0.0,
        p: int | float = 1.0,
    ) -> None:
        self.ranges: dict[ColorProperty, tuple[float, float]] = {
            "brightness": _read_factor("brightness", brightness),
            "contrast": _read_factor("contrast", contrast),
            "saturation": _read_factor("saturation", saturation),
            "hue": _read_hue(hue),
        }
        self.p = require_chance(p)

    def __call__(
        self, images: Shaped[Tensor, "batch channels height width"], generator: torch.Generator
    ) -> Shaped[Tensor, "batch channels height width"]:
        """Change the colours of a share of the images."""
        drawn = torch.rand(5, len(images), generator=generator)
        chosen = drawn[4] < self.p

        def change(some: Tensor) -> Tensor:
            white = 1.0 if images.is_floating_point() else 255.0
            numbers = some.to(torch.float32) / white
            for (what, (low, high)), chance in zip(self.ranges.items(), drawn, strict=False):
                if (low, high) != ((0.0, 0.0) if what == "hue" else (1.0, 1.0)):
                    numbers = adjust_color(numbers, what, (low + (high - low) * chance)[chosen])
            return round_pixels(numbers * white, images.dtype)

        return change_some(images, chosen, change)


def _read_factor(name: str, written: int | float | Sequence[int | float]) -> tuple[float, float]:
    low, high = require_numbers(name, written, 0.0)
    return (low, high) if isinstance(written, Sequence) else (max(0.0, 1 - low), 1 + high)


def _read_hue(written: int | float | Sequence[int | float]) -> tuple[float, float]:
    is_pair = isinstance(written, Sequence)
    low, high = require_numbers("hue", written, -0.5 if is_pair else 0.0, 0.5)
    return (low, high) if is_pair else (-high, high)
