"""Many image files to one tensor, on all the processor's threads."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import torch
from jaxtyping import UInt8
from torch import Tensor

from netwright.core.errors import DataError
from netwright.data.images.decode_image import ImageHeader, decode_image, read_header
from netwright.data.images.image_source import ImageLayout


def read_headers(paths: Sequence[Path]) -> list[ImageHeader | DataError]:
    """Read the headers of image files; a file that cannot be read gives its error.

    Args:
        paths: image files.

    Returns:
        A header or an error for each path, in order.
    """
    return _map(lambda path: _attempt(read_header, path), paths)


def read_images(
    paths: Sequence[Path], layout: ImageLayout
) -> tuple[UInt8[Tensor, "num channels height width"], list[DataError | None]]:
    """Decode image files; a file that cannot be decoded gives its error and black pixels.

    Args:
        paths: image files.
        layout: the shape that all are brought to.

    Returns:
        The pixels, and for each path its error or None.
    """
    pixels = torch.empty(len(paths), layout.channels, layout.height, layout.width, dtype=torch.uint8)
    view = pixels.numpy()

    def fill(row: int) -> DataError | None:
        decoded = _attempt(lambda path: decode_image(path, layout), paths[row])
        if isinstance(decoded, DataError):
            view[row] = 0
            return decoded
        view[row] = decoded
        return None

    return pixels, _map(fill, range(len(paths)))


def _attempt(read: Callable[[Path], Any], path: Path) -> Any:
    try:
        return read(path)
    except DataError as error:
        return error


def _map(work: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    # Pillow warns of odd but readable metadata; here every file is either read or reported.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        threads = torch.get_num_threads()
        if threads == 1 or len(items) < 2:
            return [work(item) for item in items]
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(work, items, chunksize=1))
