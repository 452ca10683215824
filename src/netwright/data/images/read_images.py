"""Many image files to one tensor, on all the processor's threads."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median_low
from typing import Any, Literal

import torch
from jaxtyping import UInt8
from torch import Tensor

from netwright.core.errors import DataError
from netwright.data.images.decode_image import ImageHeader, decode_image, read_header
from netwright.data.images.image_source import ImageLayout

LARGEST_AUTO_SIDE = 128
LARGEST_KEPT_SIDE = 512


def choose_layout(headers: Sequence[ImageHeader], image_size: int | tuple[int, int] | None) -> ImageLayout:
    """Choose the one shape that all images are brought to.

    Images of one size keep it, up to 512 pixels a side. A mixture becomes squares of its median shorter
    side, at most 128 pixels: large enough to tell most photos apart, small enough for a laptop.

    Args:
        headers: of all images, at least one.
        image_size: the side, or (height, width), in pixels, where the user chose it.

    >>> choose_layout([ImageHeader(500, 375, False), ImageHeader(333, 500, False)], None)
    ImageLayout(channels=3, height=128, width=128)
    """
    channels = 1 if all(header.is_grey for header in headers) else 3
    if image_size is not None:
        height, width = (image_size, image_size) if isinstance(image_size, int) else image_size
        return ImageLayout(channels, height, width)
    sizes = {(header.height, header.width) for header in headers}
    if len(sizes) == 1 and max(height_width := next(iter(sizes))) <= LARGEST_KEPT_SIDE:
        return ImageLayout(channels, *height_width)
    side = min(LARGEST_AUTO_SIDE, median_low(min(header.height, header.width) for header in headers))
    return ImageLayout(channels, side, side)


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


def require_readable(
    errors: Sequence[tuple[Path, DataError]], num_files: int, where: str, bad_files: Literal["error", "skip"]
) -> list[dict[str, str]]:
    """Stop at files that cannot be read, or list them as skipped where the user allows it.

    Args:
        errors: the files that cannot be read, and why.
        num_files: all the files that were tried.
        where: the source, as the user named it.
        bad_files: what to do with them.

    Returns:
        {"file", "reason"} for each.

    Raises:
        DataError: there are some and `bad_files` is `error`, or none is left.
    """
    if errors and (bad_files == "error" or len(errors) == num_files):
        shown = "; ".join(f"{path}: {error.what}" for path, error in errors[:3])
        more = f"; and {len(errors) - 3} more" if len(errors) > 3 else ""
        if len(errors) == num_files:
            fix = "give image files that Pillow can open (JPEG, PNG, BMP, TIFF, WebP)"
        else:
            fix = "repair or remove them, or set bad_files: skip"
        raise DataError(
            f"{len(errors)} of {num_files} images cannot be read: {shown}{more}", where=where, fix=fix
        )
    return [{"file": str(path), "reason": error.what} for path, error in errors]


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
