"""Images as a reader found them, before they are divided and scaled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy.typing as npt
from jaxtyping import Shaped, UInt8
from torch import Tensor

from netwright.data.images.pixel_survey import PixelSurvey
from netwright.data.lazy_inputs import LazyInputs
from netwright.data.tables.target_reader import TargetReader

PartName = Literal["train", "val", "test"]
PART_NAMES: dict[str, PartName] = {
    "train": "train", "training": "train",
    "val": "val", "valid": "val", "validation": "val",
    "test": "test", "testing": "test",
}  # fmt: skip
"""What people call the parts."""


@dataclass(frozen=True, eq=False)
class ImagePart:
    """Images of one part of a source (training, validation or test).

    Args:
        images: pixels, 0 to 255.
        labels: as the source holds them: whole numbers for classes, floats for measurements.
        names: what each image is called; empty where images have no names of their own.
        survey: what is known of the images, where they were looked at already.
        groups: a value for each label: images of equal values stay in one part.
    """

    images: UInt8[Tensor, "num channels height width"] | LazyInputs
    labels: Shaped[Tensor, "num *answer"]
    names: tuple[str, ...] = ()
    survey: PixelSurvey | None = None
    groups: npt.NDArray[Any] | None = None


@dataclass(frozen=True, eq=False)
class ImageSource:
    """What a reader of images found.

    Args:
        parts: `train`, and `val` and `test` where the source itself divides its images.
        classes: class names in label order; empty where the source names none.
        array_max: the pixel value that means white where the source's numbers are not 0 to 255.
        skipped: files (or rows of a table) that were left out: {"file" or "line", "reason"}.
        notes: sentences that a person should read.
        unusable: those of `skipped` that are images and cannot be read.
        cache: where decoded pixels are kept, and whether they were there already.
        target: what read the labels from a table, as `Task` lays targets out; None where there is none.
    """

    parts: dict[PartName, ImagePart]
    classes: tuple[str, ...] = ()
    array_max: float | None = None
    skipped: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    unusable: tuple[dict[str, str], ...] = ()
    cache: dict[str, Any] = field(default_factory=dict)
    target: TargetReader | None = None

    def facts(self) -> dict[str, Any]:
        """What was skipped and noted, as `Data.facts` holds it."""
        facts: dict[str, Any] = {"skipped": list(self.skipped), "notes": list(self.notes)}
        if self.unusable:
            facts["unusable_files"] = {"files": len(self.unusable), "examples": list(self.unusable[:5])}
        if self.cache:
            facts["cache"] = self.cache
        return facts
