"""A hash of each image, to find the ones that are the same."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
from jaxtyping import UInt8
from torch import Tensor


def digest_images(pixels: UInt8[Tensor, "num channels height width"]) -> npt.NDArray[np.uint64]:
    """Hash the pixels of each image; equal pictures have equal hashes, others practically never.

    >>> import torch
    >>> one, two = digest_images(torch.zeros(2, 1, 4, 4, dtype=torch.uint8))
    >>> bool(one == two)
    True
    """
    digests = np.empty(len(pixels), np.uint64)
    for row, image in enumerate(pixels.contiguous().numpy()):
        digests[row] = digest_image(image)
    return digests


def digest_image(image: UInt8[np.ndarray, "channels height width"]) -> np.uint64:
    """Hash the pixels of one image."""
    content = np.ascontiguousarray(image)
    return np.uint64(int.from_bytes(hashlib.blake2b(content.data, digest_size=8).digest(), "little"))
