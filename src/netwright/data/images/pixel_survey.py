"""What is known of each image without looking at its pixels again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import UInt8
from torch import Tensor

from netwright.data.images.digest_images import digest_images

_ROWS = 32


@dataclass(frozen=True, eq=False)
class PixelSurvey:
    """What is known of each image without looking at its pixels again.

    Args:
        digests: a hash of each image's pixels, (num,): equal for equal pictures.
        sums: sum of the pixels of each channel, (num, channels).
        squares: sum of their squares, (num, channels).
    """

    digests: npt.NDArray[np.uint64]
    sums: npt.NDArray[np.int64]
    squares: npt.NDArray[np.int64]

    @classmethod
    def of(cls, pixels: UInt8[Tensor, "num channels height width"]) -> PixelSurvey:
        """Look at images.

        >>> survey = PixelSurvey.of(torch.tensor([1, 2, 1], dtype=torch.uint8)[:, None, None, None])
        >>> bool(survey.digests[0] == survey.digests[2]), survey.squares.tolist()
        (True, [[1], [4], [1]])
        """
        moments = [torch.zeros(2, 0, pixels.shape[1], dtype=torch.float64)]
        for some in pixels.split(_ROWS):
            numbers = some.flatten(2).double()
            moments.append(torch.stack([numbers.sum(2), numbers.square().sum(2)]))
        sums, squares = torch.cat(moments, 1).long().numpy()
        return cls(digest_images(pixels), sums, squares)

    def take(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> PixelSurvey:
        """What is known of some of the images, in their order."""
        chosen = np.asarray(rows, dtype=np.int64)
        return PixelSurvey(self.digests[chosen], self.sums[chosen], self.squares[chosen])

    @staticmethod
    def join(surveys: Sequence[PixelSurvey]) -> PixelSurvey:
        """What is known of several sets of images, one after the other."""
        return PixelSurvey(
            np.concatenate([survey.digests for survey in surveys]),
            np.concatenate([survey.sums for survey in surveys]),
            np.concatenate([survey.squares for survey in surveys]),
        )
