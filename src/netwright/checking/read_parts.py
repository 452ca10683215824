"""The data of a watched loop, as far as its DataLoaders hold them in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor
from torch.utils.data import Subset, TensorDataset

from netwright.checking.loop import Loop

Parts = Mapping[str, tuple[Tensor, Tensor]]


def read_parts(loop: Loop) -> tuple[Parts, int | None, int | None]:
    """Find the training data and what the loop goes through without training.

    Returns:
        Inputs and targets by split, `train` and `val`; the number of training samples and the batch size
        where the last batch is not dropped, else None.
    """
    parts: dict[str, tuple[Tensor, Tensor]] = {}
    trained = [loaded for loaded in loop.loaders if loaded.is_trained]
    judged = [loaded for loaded in loop.loaders if not loaded.is_trained]
    for name, loaders in (("train", trained), ("val", judged)):
        pairs = [pair for loaded in loaders if (pair := _read_pair(loaded.loader.dataset)) is not None]
        if len(loaders) == 1 and pairs:
            parts[name] = pairs[0]
    if len(trained) != 1 or trained[0].loader.drop_last or trained[0].loader.batch_size is None:
        return parts, None, None
    try:
        return parts, len(trained[0].loader.dataset), int(trained[0].loader.batch_size)
    except TypeError:  # a stream has no length
        return parts, None, None


def _read_pair(dataset: Any) -> tuple[Tensor, Tensor] | None:
    if isinstance(dataset, Subset):
        whole = _read_pair(dataset.dataset)
        if whole is None:
            return None
        return whole[0][list(dataset.indices)], whole[1][list(dataset.indices)]
    if isinstance(dataset, TensorDataset) and len(dataset.tensors) == 2:
        return dataset.tensors[0], dataset.tensors[1]
    return None
