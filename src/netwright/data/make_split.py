"""A part of the data from whatever a program holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

from netwright.core.errors import DataError
from netwright.data.data import Data
from netwright.data.datasets.open_dataset import is_dataset
from netwright.data.split import DatasetSplit, Split, TensorSplit


def make_split(samples: Any) -> Split:
    """Take a part of the data from opened data, a part, a pair (X, y) or a torch Dataset.

    Tensors are taken as they are; arrays become tensors, 64-bit floats 32-bit ones.

    Args:
        samples: opened data (its training part), a split, (X, y) of one length, a Dataset.

    Raises:
        DataError: it is nothing of these, or X and y differ in length.

    >>> make_split((torch.zeros(4, 2), torch.arange(4)))
    TensorSplit(4 samples, inputs (4, 2), targets (4,))
    """
    if isinstance(samples, Split):
        return samples
    if isinstance(samples, Data):
        return samples.train
    name = type(samples).__name__
    if isinstance(samples, TensorDataset) and len(samples.tensors) == 2:
        return _pair(*samples.tensors)
    if isinstance(samples, tuple | list) and len(samples) == 2 and all(map(_is_array, samples)):
        return _pair(*map(_to_tensor, samples))
    if isinstance(samples, DataLoader):
        fix = "give its dataset: loader.dataset"
        raise DataError("a DataLoader already divides into batches", where=name, fix=fix)
    if is_dataset(samples) and not isinstance(samples, dict | str | np.ndarray | Tensor):
        return DatasetSplit(samples)
    raise DataError(
        f"no batches can be made of a {name}",
        where="nw.batches",
        fix="give opened data (nw.open_data), a pair (X, y) of tensors or arrays, or a torch Dataset",
    )


def _pair(inputs: Tensor, targets: Tensor) -> TensorSplit:
    if not inputs.ndim or not targets.ndim or len(inputs) != len(targets):
        shapes = f"{tuple(inputs.shape)} and {tuple(targets.shape)}"
        raise DataError(
            f"X and y have shapes {shapes}, and need the same number of samples",
            where="(X, y)",
            fix="give one target for each sample, along the first axis",
        )
    return TensorSplit(inputs, targets, torch.arange(len(inputs)))


def _is_array(part: object) -> bool:
    return isinstance(part, Tensor | np.ndarray)


def _to_tensor(part: Any) -> Tensor:
    if isinstance(part, Tensor):
        return part
    if part.dtype.kind not in "biuf":
        raise DataError(f"an array of {part.dtype}", where="(X, y)", fix="give numbers")
    tensor = torch.from_numpy(np.ascontiguousarray(part))
    return tensor.float() if tensor.dtype == torch.float64 else tensor
