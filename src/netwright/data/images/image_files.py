"""Images that are decoded when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import final

import torch
from jaxtyping import Int64, UInt8
from torch import Tensor

from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.read_images import read_images
from netwright.data.lazy_inputs import LazyInputs


@final
class ImageFiles(LazyInputs):
    """Images on disk that stand where a tensor of them would not fit; they are decoded at every visit.

    Args:
        paths: image files.
        layout: the shape that all are brought to.
    """

    def __init__(self, paths: Sequence[Path], layout: ImageLayout) -> None:
        self.paths = tuple(paths)
        self.layout = layout

    @property
    def shape(self) -> torch.Size:
        """(num, channels, height, width)."""
        layout = self.layout
        return torch.Size((len(self.paths), layout.channels, layout.height, layout.width))

    @property
    def dtype(self) -> torch.dtype:
        """Bytes."""
        return torch.uint8

    def take(self, rows: Int64[Tensor, " some"]) -> ImageFiles:
        """Some of the files."""
        return ImageFiles([self.paths[row] for row in rows.tolist()], self.layout)

    def index_select(
        self,
        dim: int,  # noqa: ARG002 - images lie along the first axis
        index: Int64[Tensor, " batch"],
    ) -> UInt8[Tensor, "batch channels height width"]:
        """Decode some of the images.

        Raises:
            DataError: one of them cannot be decoded any more.
        """
        read = read_images([self.paths[row] for row in index.tolist()], self.layout)
        broken = next((error for error in read.errors if error is not None), None)
        if broken is not None:
            raise broken
        return read.pixels
