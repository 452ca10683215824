"""A table that names images to predict on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import Shaped
from torch import Tensor

from netwright.core.errors import DataError
from netwright.data.images.find_image_column import find_image_column
from netwright.data.images.require_readable import require_readable
from netwright.data.tables.read_table import read_table
from netwright.data.tables.read_words import read_words
from netwright.data.tables.target_reader import TargetReader


@dataclass(frozen=True, eq=False)
class ImageTable:
    """What a table says of images.

    Args:
        paths: their files.
        targets: see `Task`; None where the table has no column of the target's name.
        skipped: files that are not there: {"file", "reason"}.
    """

    paths: list[Path]
    targets: Shaped[Tensor, "num *answer"] | None
    skipped: list[dict[str, str]]


def read_image_table(path: Path, target: TargetReader, bad_files: Literal["error", "skip"]) -> ImageTable:
    """Read a table that names images to predict on.

    Args:
        path: of the table.
        target: how targets were read in training.
        bad_files: what to do with files that are not there.

    Raises:
        DataError: no column names images, or one of them is not there.
    """
    table = read_table(path)
    has_targets = set(target.columns) <= set(table.frame.columns)
    column = find_image_column(table, path, None, target.columns if has_targets else ())
    if column is None:
        raise DataError(
            "a table in which no column names images that are there",
            where=str(path),
            fix="give a column of paths, seen from the table's folder",
        )
    found = column.find_files(table)
    names = read_words(table.frame[column.name])
    gone = [
        (path.parent / str(name), DataError("there is no such file", where=str(path), fix="check it"))
        for name, file in zip(names, found, strict=True)
        if file is None
    ]
    skipped = require_readable(gone, len(found), str(path), bad_files)
    rows = np.array([row for row, file in enumerate(found) if file is None], np.int64)
    targets = target.read(table.skip(rows, "no such file"))[0] if has_targets else None
    return ImageTable([file for file in found if file is not None], targets, skipped)
