"""Pixels as a PNG that a page can hold."""

from __future__ import annotations

import base64
import io

import numpy as np
from jaxtyping import UInt8
from PIL import Image


def write_picture(pixels: UInt8[np.ndarray, "height width *channels"], most_pixels: int = 0) -> str:
    """Write pixels as a PNG in a data URI.

    Args:
        pixels: grey (height, width), or with 1, 3 (RGB) or 4 (RGBA) channels.
        most_pixels: a longer side is made this long; 0 leaves every size.

    >>> write_picture(np.zeros((2, 2), dtype=np.uint8))[:22]
    'data:image/png;base64,'
    """
    shown = pixels[:, :, 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
    image = Image.fromarray(np.ascontiguousarray(shown))
    if most_pixels:
        image.thumbnail((most_pixels, most_pixels))
    file = io.BytesIO()
    image.save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
