"""The one shape that a mixture of images is brought to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median_low

from netwright.data.images.decode_image import ImageHeader
from netwright.data.images.image_layout import ImageLayout

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


def describe_sizes(headers: Sequence[ImageHeader], layout: ImageLayout) -> Iterator[str]:
    """Say that images are brought to another size than theirs, where they are.

    >>> list(describe_sizes([ImageHeader(500, 375, False)], ImageLayout(3, 128, 128)))
    ['1 image size, scaled and cut to the centre, to 128x128; image_size changes that']
    """
    sizes = {(header.height, header.width) for header in headers}
    if sizes != {(layout.height, layout.width)}:
        yield (
            f"{len(sizes)} image size{'s' if len(sizes) > 1 else ''}, scaled and cut to the centre, "
            f"to {layout.height}x{layout.width}; image_size changes that"
        )
