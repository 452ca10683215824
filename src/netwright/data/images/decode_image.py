"""One image file to pixels of a fixed shape."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageOps, UnidentifiedImageError

from netwright.core.errors import DataError
from netwright.data.images.image_layout import ImageLayout

try:
    import simplejpeg
except ImportError:  # the extra `jpeg`
    simplejpeg = None

Image.init()
_SAFE = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP", "PPM", "TGA", "JPEG2000", "AVIF")
FORMATS = tuple(name for name in _SAFE if name in Image.OPEN)
"""What Pillow may read: no format that would start another program (EPS) or read another file."""

JPEG_DECODER = "Pillow" if simplejpeg is None else f"simplejpeg {version('simplejpeg')}"
"""What decodes most photos; its pixels may differ from another's by a rounding."""

_GREY_MODES = frozenset({"1", "L", "LA", "La", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
_ORIENTATION = 0x0112
_SIDEWAYS = frozenset({5, 6, 7, 8})
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class ImageHeader:
    """What the first bytes of an image file say.

    Args:
        height: pixels, as the picture is seen (EXIF rotation done).
        width: pixels.
        is_grey: whether it has no colour.
    """

    height: int
    width: int
    is_grey: bool


def read_header(path: Path) -> ImageHeader:
    """Read size and colour without decoding the pixels.

    Raises:
        DataError: it is no image, or has several frames.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            _require_single(image, path)
            width, height = image.size
            if image.getexif().get(_ORIENTATION) in _SIDEWAYS:
                width, height = height, width
            return ImageHeader(height, width, image.mode in _GREY_MODES)
    except DataError:
        raise
    except Exception as error:  # Pillow's decoders raise whatever their format's parser raised
        raise _unreadable(path, error) from error


def decode_image(
    source: Path | Image.Image, layout: ImageLayout
) -> UInt8[np.ndarray, "channels height width"]:
    """Decode an image, turn it upright, and bring it to a layout.

    The image is scaled until it covers the layout and cut at the centre, so that nothing is squeezed.
    Transparent pixels become white; 16-bit pixels keep their upper 8 bits.

    Args:
        source: an image file, or an image that Pillow has opened.
        layout: the shape that is wanted.

    Raises:
        DataError: the file cannot be decoded, is cut off, or has several frames.

    >>> photo = Image.new("RGB", (40, 20), (255, 0, 0))
    >>> decode_image(photo, ImageLayout(3, 10, 10))[:, 0, 0]
    array([255,   0,   0], dtype=uint8)
    """
    if isinstance(source, Image.Image):
        return _bring_to(ImageOps.exif_transpose(source), layout, source)
    try:
        content = source.read_bytes()
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            _require_single(image, source)
            return _bring_to(_read_upright(image, content, layout), layout, source)
    except DataError:
        raise
    except Exception as error:  # Pillow's decoders raise whatever their format's parser raised
        raise _unreadable(source, error) from error


def _read_upright(image: Image.Image, content: bytes, layout: ImageLayout) -> Image.Image:
    """Decode no more of a JPEG than the layout needs; simplejpeg is a little faster at it than Pillow."""
    if image.format not in ("JPEG", "MPO"):
        return _turn_upright(image)
    orientation = image.getexif().get(_ORIENTATION)
    wanted = (layout.height, layout.width) if orientation in _SIDEWAYS else (layout.width, layout.height)
    shares = (8, 4, 2)
    share = next((s for s in shares if all(a // s >= b for a, b in zip(image.size, wanted, strict=True))), 1)
    if simplejpeg is not None and image.mode in ("L", "RGB"):
        width, height = (-(-side // share) for side in image.size)
        try:
            pixels = simplejpeg.decode_jpeg(
                content,
                "GRAY" if image.mode == "L" else "RGB",
                min_height=height,
                min_width=width,
            )
        except ValueError:
            pass  # what Pillow makes of it counts, so that the same files are readable without simplejpeg
        else:
            decoded = Image.fromarray(pixels[..., 0] if image.mode == "L" else pixels)
            turn = _TURNS.get(orientation or 1)
            return decoded if turn is None else decoded.transpose(turn)
    if share > 1:
        image.draft(None, (image.width // share, image.height // share))
    return _turn_upright(image)


def _turn_upright(image: Image.Image) -> Image.Image:
    ImageOps.exif_transpose(image, in_place=True)  # a copy of a large picture is a lot of memory
    return image


def _bring_to(image: Image.Image, layout: ImageLayout, source: Any) -> UInt8[np.ndarray, "c h w"]:
    flat = _to_mode(image, "L" if layout.channels == 1 else "RGB", source)
    wanted = (layout.width, layout.height)
    if flat.size != wanted:
        width, height = flat.size
        scale = min(width / layout.width, height / layout.height)
        # Rounding must not push the box over the edge by a hair.
        cut_width, cut_height = min(width, layout.width * scale), min(height, layout.height * scale)
        left, top = (width - cut_width) / 2, (height - cut_height) / 2
        box = (left, top, min(width, left + cut_width), min(height, top + cut_height))
        flat = flat.resize(wanted, Image.Resampling.BILINEAR, box=box)
    pixels = np.asarray(flat, dtype=np.uint8)
    return pixels[None] if layout.channels == 1 else np.ascontiguousarray(pixels.transpose(2, 0, 1))


def _to_mode(image: Image.Image, mode: str, source: Any) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        image = _to_eight_bits(image, source)
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image if image.mode == mode else image.convert("RGB").convert(mode)


def _to_eight_bits(image: Image.Image, source: Any) -> Image.Image:
    values = np.asarray(image)
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    whole = image.mode != "F"
    limit = 65535.0 if whole else 1.0
    if (image.mode == "I" and high <= 255) or (not whole and 1.0 < high <= 255.0):
        limit = 255.0
    if low < 0 or high > limit:
        raise DataError(
            f"its pixels run from {low:g} to {high:g}, and a picture's run from 0 to {limit:g}",
            where=_name(source),
            fix="save it with 8 or 16 bits a channel",
        )
    scaled = values.astype(np.uint32) >> 8 if limit == 65535.0 else np.rint(values * (255.0 / limit))
    return Image.fromarray(scaled.astype(np.uint8))


def _require_single(image: Image.Image, source: Path) -> None:
    frames = getattr(image, "n_frames", 1)
    # A photo from some cameras carries a second, smaller picture (MPO); its first one is the photo.
    if frames > 1 and image.format != "MPO":
        raise DataError(
            f"{image.format} with {frames} frames; a sample is one picture",
            where=_name(source),
            fix="save the frame you want as PNG, remove the file, or set bad_files: skip",
        )


def _unreadable(path: Path, error: Exception) -> DataError:
    if isinstance(error, FileNotFoundError):
        return DataError("there is no such file", where=_name(path), fix="check the path")
    if path.is_file() and not path.stat().st_size:
        reason = "the file is empty"
    elif isinstance(error, Image.DecompressionBombError):
        reason = (
            "it unpacks to more pixels than a camera takes: a decompression bomb, or a picture to scale down"
        )
    elif isinstance(error, UnidentifiedImageError):
        reason = "not an image, or one that is damaged from its first bytes"
    elif isinstance(error, OSError) and "truncated" in str(error).casefold():
        reason = f"the image is cut off ({error})"
    else:
        reason = f"it cannot be decoded ({type(error).__name__}: {error})"
    fix = "repair or remove the file, or set bad_files: skip"
    return DataError(reason, where=_name(path), fix=fix)


def _name(source: Any) -> str:
    return str(source) if isinstance(source, Path) else "an image in memory"
