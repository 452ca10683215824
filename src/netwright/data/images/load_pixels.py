"""The pixels of many image files: in memory, on disk, or decoded as they are asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import UInt8
from torch import Tensor

from netwright.core.errors import DataError
from netwright.data.images.cache_folder import CacheFolder
from netwright.data.images.decode_image import JPEG_DECODER
from netwright.data.images.fingerprint_files import fingerprint_files
from netwright.data.images.image_files import ImageFiles
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.mapped_pixels import MappedPixels
from netwright.data.images.pixel_survey import PixelSurvey
from netwright.data.images.read_images import read_chunks, read_images
from netwright.data.lazy_inputs import LazyInputs

_FORMAT = 1
# Files of less than this are decoded sooner than a cache pays for itself.
_SMALLEST_CACHED_BYTES = 4 << 20
_LARGEST_IN_MEMORY_BYTES = 256 << 20
_LARGEST_WITHOUT_CACHE_BYTES = 1 << 30


@dataclass(frozen=True, eq=False)
class LoadedPixels:
    """The pixels of image files.

    Args:
        images: in memory, mapped from a file, or decoded when they are asked for.
        survey: what is known of each.
        errors: the files that cannot be decoded, by row; their pixels are black.
        facts: `cache`: the file, its bytes and whether it was there already; or why there is none.
    """

    images: UInt8[Tensor, "num channels height width"] | LazyInputs
    survey: PixelSurvey
    errors: dict[int, DataError]
    facts: dict[str, Any] = field(default_factory=dict)


def load_pixels(paths: Sequence[Path], layout: ImageLayout) -> LoadedPixels:
    """Decode image files once, and keep the pixels on disk for the next time.

    Files of a few megabytes together are decoded into memory. More are kept in a cache (see
    `CacheFolder.locate`), under a name made of the files' paths, sizes and times of change and of the
    layout; up to 256 MB are then read into memory, and more are mapped from disk, which takes no memory
    of its own. Where the disk has no room and memory neither, files are decoded at every visit.

    Args:
        paths: image files.
        layout: the shape that all are brought to.
    """
    num_bytes = len(paths) * layout.channels * layout.height * layout.width
    fingerprint = fingerprint_files(paths, f"{_FORMAT} {layout} {JPEG_DECODER}")
    if fingerprint.num_bytes < _SMALLEST_CACHED_BYTES:
        return _decode(paths, layout, {})
    cache = CacheFolder.locate("images")
    if cache is None:
        facts: dict[str, Any] = {"kept": False, "reason": "NETWRIGHT_CACHE is off"}
    else:
        key = fingerprint.digest
        found = cache.find(key)
        loaded = _open_entry(found, len(paths), layout, was_there=True) if found else None
        if loaded is None:
            if found:
                cache.remove(key)
            found = cache.build(key, num_bytes, lambda folder: _write_entry(folder, paths, layout))
            loaded = _open_entry(found, len(paths), layout, was_there=False) if found else None
        if loaded is not None:
            return loaded
        facts = {"kept": False, "reason": f"{num_bytes:,} bytes cannot be written to {cache.folder}"}
    if num_bytes <= _LARGEST_WITHOUT_CACHE_BYTES:
        return _decode(paths, layout, {"cache": facts})
    survey, errors = _survey(paths, layout)
    facts["decoded"] = "at every visit"
    return LoadedPixels(ImageFiles(paths, layout), survey, errors, {"cache": facts})


def _decode(paths: Sequence[Path], layout: ImageLayout, facts: dict[str, Any]) -> LoadedPixels:
    read = read_images(paths, layout)
    return LoadedPixels(read.pixels, read.survey, _number(read.errors, 0), facts)


def _survey(
    paths: Sequence[Path], layout: ImageLayout, keep: Callable[[memoryview], object] = len
) -> tuple[PixelSurvey, dict[int, DataError]]:
    """Decode all files once, keeping no more than is known of each."""
    surveys: list[PixelSurvey] = []
    errors: dict[int, DataError] = {}
    num = 0
    for chunk in read_chunks(paths, layout):
        keep(chunk.pixels.numpy().data.cast("B"))
        surveys.append(chunk.survey)
        errors |= _number(chunk.errors, num)
        num += len(chunk.errors)
    return PixelSurvey.join(surveys), errors


def _number(errors: Sequence[DataError | None], first: int) -> dict[int, DataError]:
    return {row: error for row, error in enumerate(errors, first) if error is not None}


def _write_entry(folder: Path, paths: Sequence[Path], layout: ImageLayout) -> None:
    with (folder / "pixels").open("wb") as file:
        survey, errors = _survey(paths, layout, file.write)
        file.flush()
        os.fsync(file.fileno())
    np.savez(folder / "survey.npz", digests=survey.digests, sums=survey.sums, squares=survey.squares)
    said = {row: [error.what, error.where, error.fix] for row, error in errors.items()}
    (folder / "errors.json").write_text(json.dumps(said), encoding="utf-8")


def _open_entry(entry: Path, num: int, layout: ImageLayout, *, was_there: bool) -> LoadedPixels | None:
    """Open an entry; None where it is not what it should be or was just removed."""
    shape = (num, layout.channels, layout.height, layout.width)
    num_bytes = int(np.prod(shape))
    pixels = entry / "pixels"
    try:
        with np.load(entry / "survey.npz") as arrays:
            survey = PixelSurvey(arrays["digests"], arrays["sums"], arrays["squares"])
        said = json.loads((entry / "errors.json").read_text(encoding="utf-8"))
        errors = {int(row): DataError(what, where=where, fix=fix) for row, (what, where, fix) in said.items()}
        if pixels.stat().st_size != num_bytes or len(survey.digests) != num:
            return None
        images: Tensor | LazyInputs = MappedPixels(pixels, num, layout)
        if num_bytes <= _LARGEST_IN_MEMORY_BYTES:
            images = torch.from_numpy(np.fromfile(pixels, np.uint8)).view(shape)
    except Exception:  # a damaged file raises whatever its reader raises, and can be made again
        return None
    facts = {"kept": True, "file": str(pixels), "bytes": num_bytes, "was_there": was_there}
    return LoadedPixels(images, survey, errors, {"cache": facts})
