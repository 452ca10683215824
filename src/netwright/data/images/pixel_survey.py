"""What is known of each image without looking at its pixels again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import UInt8

from netwright.data.images.digest_images import digest_image


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
    def make_empty(cls, num: int, channels: int) -> PixelSurvey:
        """Make room for what is to be known of images; `look_at` fills it."""
        return cls(np.zeros(num, np.uint64), *np.zeros((2, num, channels), np.int64))

    def look_at(self, row: int, image: UInt8[np.ndarray, "channels height width"]) -> None:
        """Look at one image.

        >>> survey = PixelSurvey.make_empty(2, 1)
        >>> survey.look_at(1, np.full((1, 2, 2), 3, np.uint8))
        >>> survey.sums.tolist(), survey.squares.tolist()
        ([[0], [12]], [[0], [36]])
        """
        self.digests[row] = digest_image(image)
        for channel, plane in enumerate(image.reshape(len(image), -1)):
            wide = plane.astype(np.float64)
            self.sums[row, channel] = wide.sum()
            self.squares[row, channel] = wide.dot(wide)

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
