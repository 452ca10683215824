"""A pair of arrays (X, y)."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import TensorDataset

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.data.data import Data
from netwright.data.datasets.open_dataset import open_dataset
from netwright.data.images.image_source import PartName
from netwright.data.images.open_images import open_images
from netwright.data.images.read_arrays import read_arrays
from netwright.data.tables.open_table import open_table
from netwright.data.tables.table import Table
from netwright.data.tables.table_from_object import table_from_object

Pair = tuple[Any, Any]


def open_arrays(
    pairs: dict[PartName, Pair], spec: DataSpec, *, name: str = "(X, y)", is_file: bool = False
) -> Data:
    """Open inputs with their targets, as arrays or tensors.

    X of two axes is a table, whose columns are called x0, x1 …; three or four axes are images where they
    are uint8 or come from a file; anything else is taken as tensors, as it is.

    Args:
        pairs: (X, y) by part; `train` at least.
        spec: as for a file.
        name: what to call the arrays.
        is_file: whether they come from a NumPy file.

    Raises:
        DataError: X and y are not of one length, or hold no numbers.
    """
    arrays = {part: _as_arrays(pair, part) for part, pair in pairs.items()}
    x, y = arrays["train"]
    if x.ndim == 2:
        return _open_as_table(arrays, spec, name)
    if x.ndim in (3, 4) and (is_file or x.dtype == np.uint8):
        return open_images(read_arrays(arrays, name), spec, name=name)
    if x.dtype.kind not in "uifb" or y.dtype.kind not in "uifb":
        raise DataError(f"arrays of {x.dtype} and {y.dtype}", where=name, fix="give numbers")
    opened = {
        part: TensorDataset(torch.from_numpy(x.copy()), torch.from_numpy(y.copy()))
        for part, (x, y) in arrays.items()
    }
    return open_dataset(opened["train"], spec, val=opened.get("val"), test=opened.get("test"))


def _open_as_table(arrays: dict[PartName, Pair], spec: DataSpec, name: str) -> Data:
    tables: dict[PartName, Table] = {}
    targets: list[str] = []
    for part, (x, y) in arrays.items():
        columns = {f"x{i}": x[:, i] for i in range(x.shape[1])}
        wide = y[:, None] if y.ndim == 1 else y
        targets = ["target"] if wide.shape[1] == 1 else [f"target{i}" for i in range(wide.shape[1])]
        columns |= {target: wide[:, i] for i, target in enumerate(targets)}
        tables[part] = table_from_object(columns, f"{name}, {part}" if part != "train" else name)
    if spec.target is None:
        spec = spec.model_copy(update={"target": targets[0] if len(targets) == 1 else targets})
    return open_table(tables["train"], spec, val=tables.get("val"), test=tables.get("test"))


def _as_arrays(pair: Pair, part: str) -> Pair:
    x, y = (item.detach().cpu().numpy() if isinstance(item, Tensor) else np.asarray(item) for item in pair)
    if x.ndim < 1 or y.ndim < 1 or len(x) != len(y) or not len(x):
        raise DataError(
            f"X of shape {x.shape} and y of shape {y.shape}",
            where=f"(X, y) for {part}",
            fix="give one row of X and one entry of y for each sample",
        )
    return (x[:, None] if x.ndim == 1 else x), y
