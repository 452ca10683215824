"""Images as a reader found them, before they are divided and scaled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from jaxtyping import Shaped, UInt8
from torch import Tensor

PartName = Literal["train", "val", "test"]


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


@dataclass(frozen=True, eq=False)
class ImagePart:
    """Images of one part of a source (training, validation or test).

    Args:
        images: pixels, 0 to 255.
        labels: as the source holds them: whole numbers for classes, floats for measurements.
        names: what each image is called; empty where images have no names of their own.
    """

    images: UInt8[Tensor, "num channels height width"]
    labels: Shaped[Tensor, "num *answer"]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ImageSource:
    """What a reader of images found.

    Args:
        parts: `train`, and `val` and `test` where the source itself divides its images.
        classes: class names in label order; empty where the source names none.
        array_max: the pixel value that means white where the source's numbers are not 0 to 255.
        skipped: files that were left out: {"file", "reason"}.
        notes: sentences that a person should read.
    """

    parts: dict[PartName, ImagePart]
    classes: tuple[str, ...] = ()
    array_max: float | None = None
    skipped: tuple[dict[str, str], ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)

    def facts(self) -> dict[str, Any]:
        """What was skipped and noted, as `Data.facts` holds it."""
        return {"skipped": list(self.skipped), "notes": list(self.notes)}
