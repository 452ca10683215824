"""The image files of one part of a source, with their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy.typing as npt
import torch
from jaxtyping import Shaped
from torch import Tensor

from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.image_source import ImagePart
from netwright.data.images.load_pixels import load_pixels
from netwright.data.images.require_readable import require_readable


@dataclass(frozen=True, eq=False)
class ReadPart:
    """What came of the files.

    Args:
        part: the images that can be used.
        unusable: the files that cannot: {"file", "reason"}.
        cache: where the decoded pixels are kept.
    """

    part: ImagePart
    unusable: list[dict[str, str]]
    cache: dict[str, Any] = field(default_factory=dict)


def read_part(
    paths: Sequence[Path],
    labels: Shaped[Tensor, "num *answer"],
    layout: ImageLayout,
    folder: Path,
    bad_files: Literal["error", "skip"],
    *,
    groups: npt.NDArray[Any] | None = None,
) -> ReadPart:
    """Decode the files of one part.

    Args:
        paths: image files.
        labels: one for each.
        layout: the shape to bring images to.
        folder: names are seen from here.
        bad_files: what to do with images that cannot be read.
        groups: a value for each file, where images of equal values stay in one part.

    Raises:
        DataError: (`bad_files: error`) an image cannot be read.
    """
    loaded = load_pixels(paths, layout)
    broken = [(paths[row], error) for row, error in loaded.errors.items()]
    unusable = require_readable(broken, len(paths), str(folder), bad_files)
    kept = [row for row in range(len(paths)) if row not in loaded.errors]
    images = loaded.images
    if broken:
        rows = torch.tensor(kept)
        images = images[rows] if isinstance(images, Tensor) else images.take(rows)
    part = ImagePart(
        images,
        labels[kept],
        tuple(_name(paths[row], folder) for row in kept),
        loaded.survey.take(kept) if broken else loaded.survey,
        None if groups is None else groups[kept],
    )
    return ReadPart(part, unusable, loaded.facts.get("cache", {}))


def _name(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
