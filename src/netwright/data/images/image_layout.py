"""The one shape that all images of a source are brought to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ImageLayout:
    """The one shape that all images of a source are brought to.

    Args:
        channels: 1 for grey, 3 for colour.
        height: pixels.
        width: pixels.
    """

    channels: int
    height: int
    width: int
