"""Everything that can be opened by name without a file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.data.builtin.make_table import BUILTIN_TABLES, SYNTHETIC_TABLES, make_table
from netwright.data.builtin.read_digits import DIGITS_WHITE, read_digits
from netwright.data.data import Data
from netwright.data.images.image_source import ImagePart, ImageSource
from netwright.data.images.open_images import open_images
from netwright.data.tables.open_table import open_table
from netwright.data.tables.table import Table
from netwright.data.tables.table_from_object import table_from_object

BUILTIN_NAMES = ("digits", *BUILTIN_TABLES, *SYNTHETIC_TABLES)


def open_builtin(name: str, spec: DataSpec) -> Data:
    """Open built-in or synthetic data.

    Args:
        name: one of `BUILTIN_NAMES`.
        spec: `args` for synthetic data; roles, split and so on count as for a file.

    Raises:
        DataError: an argument or a column that the data has not.

    >>> open_builtin("digits", DataSpec(source="digits")).input_shape
    (1, 8, 8)
    """
    if name == "digits":
        return open_images(_read_digits(spec), spec, name=name)
    columns, targets, truth = make_table(name, spec.args)
    if spec.target is None:
        spec = spec.model_copy(update={"target": targets[0] if len(targets) == 1 else targets})
    # What a formula made follows from its inputs by right.
    opened = open_table(table_from_object(columns, name), spec, ask_leaks=name not in SYNTHETIC_TABLES)
    return replace(opened, truth=truth)


def read_builtin(name: str, spec: DataSpec) -> Table | ImageSource:
    """Read built-in data as it is, to predict on it.

    Args:
        name: one of `BUILTIN_NAMES`.
        spec: `args` for synthetic data.

    >>> read_builtin("iris", DataSpec(source="iris")).frame.height
    150
    """
    if name == "digits":
        return _read_digits(spec)
    columns, _, _ = make_table(name, spec.args)
    return table_from_object(columns, name)


def _read_digits(spec: DataSpec) -> ImageSource:
    if spec.args:
        raise DataError("`digits` takes no arguments", where="data.args of digits", fix="remove data.args")
    read, labels = read_digits()
    pixels = np.rint(read[:, None] * (255.0 / DIGITS_WHITE)).astype(np.uint8)
    part = ImagePart(torch.from_numpy(pixels), torch.from_numpy(labels))
    return ImageSource({"train": part}, tuple("0123456789"), array_max=DIGITS_WHITE)
