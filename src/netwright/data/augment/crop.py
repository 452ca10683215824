"""Shift images by cropping a padded copy."""

from __future__ import annotations

from typing import Literal, cast, final, get_args

import torch
from jaxtyping import Shaped
from torch import Tensor
from torch.nn.functional import pad

from netwright.data.augment.augmentation import Augmentation

PaddingMode = Literal["constant", "edge", "reflect"]
_IN_TORCH = {"constant": "constant", "edge": "replicate", "reflect": "reflect"}


@final
class Crop(Augmentation):
    """Pad each image and cut it out again at a random place, so that it is shifted.

    Args:
        padding: pixels added on every side; the largest shift, at least 1.
        padding_mode: `constant` adds black, `edge` repeats the last pixel, `reflect` mirrors.

    >>> Crop(padding=2)(torch.ones(8, 3, 32, 32, dtype=torch.uint8), torch.Generator()).shape
    torch.Size([8, 3, 32, 32])
    """

    def __init__(self, padding: int = 4, padding_mode: str = "constant") -> None:
        if isinstance(padding, bool) or not isinstance(padding, int) or padding < 1:
            raise ValueError(f"padding is a whole number of pixels from 1, not {padding!r}")
        if padding_mode not in get_args(PaddingMode):
            raise ValueError(f"padding_mode is {', '.join(get_args(PaddingMode))}, not {padding_mode!r}")
        self.padding = padding
        self.padding_mode = cast("PaddingMode", padding_mode)

    def __call__(
        self, images: Shaped[Tensor, "batch channels height width"], generator: torch.Generator
    ) -> Shaped[Tensor, "batch channels height width"]:
        """Shift every image on its own."""
        num, channels, height, width = images.shape
        if not num:
            return images
        shifts = torch.randint(0, 2 * self.padding + 1, (2, num), generator=generator)
        padded = self._pad(images)
        stride = width + 2 * self.padding
        plane = stride * (height + 2 * self.padding)
        # Every run of `width` pixels, wherever it begins, without copying; taking whole runs of a row copies
        # several times faster than indexing windows of an image.
        runs = padded.as_strided((padded.numel() - width + 1, width), (1, 1))
        corners = torch.arange(num) * channels * plane + shifts[0] * stride + shifts[1]
        lines = torch.arange(channels)[:, None] * plane + torch.arange(height) * stride
        starts = corners[:, None] + lines.flatten()
        return runs.index_select(0, starts.flatten().to(images.device)).view(images.shape)

    def _pad(self, images: Tensor) -> Tensor:
        if self.padding_mode == "constant":
            return pad(images, (self.padding,) * 4)
        # torch pads bytes with a constant only.
        numbers = images if images.is_floating_point() else images.to(torch.float32)
        return pad(numbers, (self.padding,) * 4, mode=_IN_TORCH[self.padding_mode]).to(images.dtype)
