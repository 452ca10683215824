"""Decoded images in a file that memory need not hold."""

from __future__ import annotations

from pathlib import Path
from typing import final

import numpy as np
import torch
from jaxtyping import Int64, UInt8
from torch import Tensor

from netwright.data.images.image_layout import ImageLayout
from netwright.data.lazy_inputs import LazyInputs


@final
class MappedPixels(LazyInputs):
    """Decoded images in a file, mapped for reading: batches are copied from it, and nothing is kept.

    Args:
        file: pixels of all images, one after the other.
        num: how many there are.
        layout: their shape.
        rows: the images that count, in order; None for all.
    """

    def __init__(
        self, file: Path, num: int, layout: ImageLayout, rows: Int64[Tensor, " some"] | None = None
    ) -> None:
        shape = (num, layout.channels, layout.height, layout.width)
        self._pixels = np.memmap(file, np.uint8, mode="r", shape=shape)
        self._arguments = (file, num, layout)
        self._rows = torch.arange(num) if rows is None else rows

    @property
    def shape(self) -> torch.Size:
        """(num, channels, height, width)."""
        return torch.Size((len(self._rows), *self._pixels.shape[1:]))

    @property
    def dtype(self) -> torch.dtype:
        """Bytes."""
        return torch.uint8

    def take(self, rows: Int64[Tensor, " some"]) -> MappedPixels:
        """The same file, with some of the images only."""
        return MappedPixels(*self._arguments, self._rows[rows])

    def index_select(
        self,
        dim: int,  # noqa: ARG002 - images lie along the first axis
        index: Int64[Tensor, " batch"],
    ) -> UInt8[Tensor, "batch channels height width"]:
        """Copy some of the images."""
        return torch.from_numpy(np.take(self._pixels, self._rows[index].numpy(), axis=0))
