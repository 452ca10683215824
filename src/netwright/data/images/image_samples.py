"""Images with their targets, on the way from a source to the parts of the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Int64, Shaped, UInt8
from torch import Tensor

from netwright.data.images.digest_images import digest_images
from netwright.data.images.fit_pixels import fit_pixels
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.image_source import ImagePart
from netwright.data.images.pixel_survey import PixelSurvey
from netwright.data.lazy_inputs import LazyInputs


@dataclass(frozen=True, eq=False)
class ImageSamples:
    """Images with their targets.

    Args:
        images: pixels of the one layout.
        targets: see `Task`.
        rows: position of each sample in its source.
        names: what each is called; empty where they have no names.
        digests: a hash of each image, (num,).
        survey: sums of the pixels, where memory does not hold the images.
    """

    images: UInt8[Tensor, "num channels height width"] | LazyInputs
    targets: Shaped[Tensor, "num *answer"]
    rows: Int64[Tensor, " num"]
    names: tuple[str, ...]
    digests: np.ndarray
    survey: PixelSurvey | None = None

    @classmethod
    def make(
        cls, part: ImagePart, layout: ImageLayout, targets: Shaped[Tensor, "num *answer"]
    ) -> ImageSamples:
        """Bring the images of a part to the layout, in memory if they are there."""
        rows, images = torch.arange(len(targets)), part.images
        if isinstance(images, LazyInputs) and part.survey is not None:
            return cls(images, targets, rows, part.names, part.survey.digests, part.survey)
        pixels = fit_pixels(images if isinstance(images, Tensor) else images.index_select(0, rows), layout)
        digests = digest_images(pixels) if part.survey is None else part.survey.digests
        return cls(pixels, targets, rows, part.names, digests)

    def take(self, chosen: Int64[Tensor, " some"]) -> ImageSamples:
        """Some of the samples, in their order; images in memory are copied, others stay where they are."""
        images = self.images
        return ImageSamples(
            images.take(chosen) if isinstance(images, LazyInputs) else images[chosen],
            self.targets[chosen],
            self.rows[chosen],
            tuple(self.names[row] for row in chosen.tolist()) if self.names else (),
            self.digests[chosen.numpy()],
            None if self.survey is None else self.survey.take(chosen.numpy()),
        )
