"""Changes to the tones of images: sharpness, fewer tones, negatives, levelled histograms."""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import conv2d

Numbers = Float[Tensor, "batch channels height width"]
Strengths = Float[Tensor, " batch"]


def sharpen(images: Numbers, factors: Strengths) -> Numbers:
    """Blend with a smoothed copy: 1 keeps the image, 0 gives the copy, above 1 sharpens; edges stay.

    >>> sharpen(torch.ones(1, 1, 4, 4), torch.tensor([0.0])).unique()
    tensor([1.])
    """
    channels = images.shape[1]
    kernel = torch.ones(channels, 1, 3, 3, device=images.device)
    kernel[:, :, 1, 1] = 5.0
    smooth = images.clone()
    if min(images.shape[2:]) > 2:
        smooth[:, :, 1:-1, 1:-1] = conv2d(images, kernel / 13, groups=channels)
    return torch.lerp(smooth, images, factors.to(images.device)[:, None, None, None]).clamp(0, 1)


def posterize(images: Numbers, bits: Strengths) -> Numbers:
    """Keep the upper bits of each byte, 1 to 8.

    >>> round(posterize(torch.ones(1, 1, 1, 1), torch.tensor([1.0])).item() * 255)
    128
    """
    step = (2 ** (8 - bits.round())).to(images.device)[:, None, None, None]
    return ((images * 255).round() / step).floor() * step / 255


def solarize(images: Numbers, thresholds: Strengths) -> Numbers:
    """Invert what is at or above a threshold, 0 to 1.

    >>> solarize(torch.tensor([0.25, 0.75])[:, None, None, None], torch.tensor([0.5, 0.5])).flatten()
    tensor([0.2500, 0.2500])
    """
    threshold = thresholds.to(images.device)[:, None, None, None]
    return torch.where(images >= threshold, 1 - images, images)


def autocontrast(images: Numbers, strengths: Strengths) -> Numbers:  # noqa: ARG001 - one call for all changes
    """Stretch each channel so that its darkest pixel is black and its lightest white.

    >>> autocontrast(torch.tensor([[[[0.25, 0.75]]]]), torch.ones(1)).flatten()
    tensor([0., 1.])
    """
    low, high = images.amin((2, 3), keepdim=True), images.amax((2, 3), keepdim=True)
    return torch.where(high > low, (images - low) / (high - low).clamp(min=1e-6), images)


def equalize(images: Numbers, strengths: Strengths) -> Numbers:  # noqa: ARG001 - one call for all changes
    """Give each channel a level histogram.

    >>> (equalize(torch.tensor([[[[0.1, 0.2, 0.3, 0.4] * 256]]]), torch.ones(1)).unique() * 255).round()
    tensor([  0.,  85., 171., 255.])
    """
    pixels = (images * 255).round().long().flatten(2).flatten(0, 1)
    planes = len(pixels)
    offsets = 256 * torch.arange(planes, device=images.device)[:, None]
    counts = torch.bincount((pixels + offsets).flatten(), minlength=256 * planes).view(planes, 256)
    before = counts.cumsum(1) - counts
    # The lightest tone there is does not count, so that it becomes white.
    steps = before.amax(1, keepdim=True).minimum(pixels.shape[1] - counts.gather(1, pixels.amax(1)[:, None]))
    steps = steps // 255
    levels = ((before + steps // 2) // steps.clamp(min=1)).clamp(max=255)
    levels = torch.where(steps > 0, levels, torch.arange(256, device=images.device))
    return levels.gather(1, pixels).view(images.shape) / 255.0


TONE_CHANGES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "sharpness": sharpen,
    "posterize": posterize,
    "solarize": solarize,
    "autocontrast": autocontrast,
    "equalize": equalize,
}
