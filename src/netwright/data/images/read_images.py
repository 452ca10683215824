"""Many image files to pixels, on all the processor's threads."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from jaxtyping import UInt8
from torch import Tensor

from netwright.core.errors import DataError
from netwright.data.images.decode_image import ImageHeader, decode_image, read_header
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.pixel_survey import PixelSurvey

_CHUNK = 256


@dataclass(frozen=True, eq=False)
class ReadImages:
    """Images that were read one after the other.

    Args:
        pixels: black where a file cannot be decoded.
        survey: what is known of each.
        errors: for each file its error, or None.
    """

    pixels: UInt8[Tensor, "num channels height width"]
    survey: PixelSurvey
    errors: tuple[DataError | None, ...]


def read_headers(paths: Sequence[Path]) -> list[ImageHeader | DataError]:
    """Read the headers of image files; a file that cannot be read gives its error.

    Args:
        paths: image files.

    Returns:
        A header or an error for each path, in order.
    """
    return _map(lambda path: _attempt(read_header, path), paths)


def read_images(paths: Sequence[Path], layout: ImageLayout) -> ReadImages:
    """Decode image files; a file that cannot be decoded gives its error and black pixels.

    Args:
        paths: image files.
        layout: the shape that all are brought to.
    """
    pixels = torch.zeros(len(paths), layout.channels, layout.height, layout.width, dtype=torch.uint8)
    view = pixels.numpy()

    surveys = PixelSurvey.make_empty(len(paths), layout.channels)

    def fill(row: int) -> DataError | None:
        decoded = _attempt(lambda path: decode_image(path, layout), paths[row])
        if isinstance(decoded, DataError):
            return decoded
        view[row] = decoded
        surveys.look_at(row, decoded)
        return None

    errors = _map(fill, range(len(paths)))
    return ReadImages(pixels, surveys, tuple(errors))


def read_chunks(paths: Sequence[Path], layout: ImageLayout) -> Iterator[ReadImages]:
    """Decode image files some hundreds at a time, so that memory stays flat.

    Args:
        paths: image files.
        layout: the shape that all are brought to.
    """
    for low in range(0, len(paths), _CHUNK):
        yield read_images(paths[low : low + _CHUNK], layout)


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
