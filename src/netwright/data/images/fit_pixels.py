"""Arrays of pixels, however they are laid out, to the one layout that the network takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from netwright.core.errors import DataError
from netwright.data.images.decode_image import decode_image
from netwright.data.images.image_layout import ImageLayout

_WHITE = 255.0


def to_pixels(
    values: Any, *, where: str, array_max: float | None = None
) -> UInt8[Tensor, "num channels height width"]:
    """Bring an array of images to uint8 pixels, channels first.

    Args:
        values: an array or tensor (num, height, width), (num, height, width, channels) or
            (num, channels, height, width), with 1, 3 or 4 channels.
        where: what to call the array in an error.
        array_max: the value that means white in arrays that are not uint8; None finds it: 1 where no
            number is above 1, else 255 (65535 for uint16).

    Raises:
        DataError: the shape is not that of images, or the numbers are not those of pixels.

    >>> to_pixels(np.ones((2, 4, 4)), where="x").unique()
    tensor([255], dtype=torch.uint8)
    """
    array = values.detach().cpu().numpy() if isinstance(values, Tensor) else np.asarray(values)
    if array.dtype.kind not in "uifb":
        raise DataError(
            f"an array of {array.dtype} holds no pixels", where=where, fix="give numbers from 0 to 255"
        )
    if array.dtype != np.uint8:
        array = _to_eight_bits(array, where, array_max)
    if array.ndim == 3:
        array = array[:, None]
    elif array.ndim == 4 and _is_channels_last(array.shape):
        array = array.transpose(0, 3, 1, 2)
    if array.ndim != 4 or array.shape[1] not in (1, 3, 4) or 0 in array.shape[1:]:
        raise DataError(
            f"an array of shape {tuple(np.shape(values))} is not a set of images",
            where=where,
            fix="give (num, height, width), (num, height, width, 3) or (num, 3, height, width)",
        )
    pixels = torch.from_numpy(np.ascontiguousarray(array))
    return _on_white(pixels) if pixels.shape[1] == 4 else pixels


def fit_pixels(
    pixels: UInt8[Tensor, "num channels height width"], layout: ImageLayout
) -> UInt8[Tensor, "num new_channels new_height new_width"]:
    """Bring pixels to a layout: grey or colour, scaled until they cover it and cut at the centre.

    >>> fit_pixels(torch.zeros(2, 1, 8, 6, dtype=torch.uint8), ImageLayout(3, 4, 4)).shape
    torch.Size([2, 3, 4, 4])
    """
    if tuple(pixels.shape[1:]) == (layout.channels, layout.height, layout.width):
        return pixels.contiguous()
    fitted = torch.empty(len(pixels), layout.channels, layout.height, layout.width, dtype=torch.uint8)
    # Through the decoder of files, so that an array and the file it was saved in give the same numbers.
    for row, image in enumerate(pixels.permute(0, 2, 3, 1).numpy()):
        opened = Image.fromarray(image[..., 0] if image.shape[2] == 1 else np.ascontiguousarray(image))
        fitted[row] = torch.from_numpy(decode_image(opened, layout).copy())
    return fitted


def _is_channels_last(shape: tuple[int, ...]) -> bool:
    return shape[3] in (1, 3, 4) and (shape[1] not in (1, 3, 4) or shape[2] > 4)


def _to_eight_bits(array: Any, where: str, array_max: float | None) -> Any:
    if not np.isfinite(array).all():
        raise DataError("pixels that are NaN or infinite", where=where, fix="give numbers from 0 to 255")
    low, high = (float(array.min()), float(array.max())) if array.size else (0.0, 0.0)
    if array_max is None or high > array_max:
        array_max = 1.0 if high <= 1.0 and array.dtype.kind in "fb" else _WHITE
        array_max = 65535.0 if array.dtype == np.uint16 and high > _WHITE else array_max
    if low < 0 or high > array_max:
        raise DataError(
            f"numbers from {low:g} to {high:g} are not pixels",
            where=where,
            fix="give 0 to 255 or 0 to 1, without scaling of your own; what is no image goes in as (X, y)",
        )
    return np.rint(array.astype(np.float32) * (_WHITE / array_max)).astype(np.uint8)


def _on_white(pixels: Tensor) -> Tensor:
    colour, alpha = pixels[:, :3].float(), pixels[:, 3:].float() / _WHITE
    return (colour * alpha + _WHITE * (1 - alpha)).round().to(torch.uint8)
