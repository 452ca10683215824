"""The data of a watched loop, as far as its DataLoaders or its own tensors hold them in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import RandomSampler, SequentialSampler, Subset, TensorDataset

from netwright.checking.loop import Loaded, Loop

_MOST_ROWS = 100_000
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
        pairs = [pair for loaded in loaders if (pair := _read_loaded(loaded)) is not None]
        if len(loaders) == 1 and pairs:
            parts[name] = pairs[0]
    if not parts and not trained:
        parts = _read_pool(loop)
    if len(trained) != 1 or trained[0].loader.drop_last or trained[0].loader.batch_size is None:
        return parts, None, None
    try:
        return parts, len(trained[0].loader.dataset), int(trained[0].loader.batch_size)
    except TypeError:  # a stream has no length
        return parts, None, None


def _read_loaded(loaded: Loaded) -> tuple[Tensor, Tensor] | None:
    """The whole data set: as tensors, or as batches that hold each sample once."""
    pair = _read_pair(loaded.loader.dataset)
    if pair is not None or not loaded.pairs:
        return pair
    sampler = loaded.loader.sampler
    is_once = isinstance(sampler, SequentialSampler) or (
        isinstance(sampler, RandomSampler) and not sampler.replacement
    )
    if not is_once or sum(len(inputs) for inputs, _ in loaded.pairs) != len(loaded.loader.dataset):
        return None
    kinds = {(inputs.shape[1:], targets.shape[1:]) for inputs, targets in loaded.pairs}
    if len(kinds) > 1 or any(len(inputs) != len(targets) for inputs, targets in loaded.pairs):
        return None
    inputs, targets = zip(*loaded.pairs, strict=True)
    return torch.cat(inputs), torch.cat(targets)


def _read_pair(dataset: Any) -> tuple[Tensor, Tensor] | None:
    if isinstance(dataset, Subset):
        whole = _read_pair(dataset.dataset)
        if whole is None:
            return None
        return whole[0][list(dataset.indices)], whole[1][list(dataset.indices)]
    if isinstance(dataset, TensorDataset) and len(dataset.tensors) == 2:
        return dataset.tensors[0], dataset.tensors[1]
    return None


def _read_pool(loop: Loop) -> dict[str, tuple[Tensor, Tensor]]:
    """What batches were taken from by place, and what was last judged after steps."""
    if loop.pool is None:
        return {}
    parts = {"train": loop.pool}
    for phase in (phase for root in loop.roots for phase in root.phases if phase.after_steps):
        given = phase.inputs[0] if phase.inputs else None
        truth = phase.truth
        if not isinstance(given, Tensor) or truth is None or not given.ndim or len(given) != len(truth):
            continue
        if not phase.with_grad and given.shape[1:] == loop.pool[0].shape[1:]:
            parts["val"] = (given, truth)
    if "val" in parts and not _is_apart(parts["train"][0], parts["val"][0]):
        del parts["val"]  # training samples that are judged on purpose, or all that there are
    return parts


def _is_apart(train: Tensor, judged: Tensor) -> bool:
    """Whether neither holds nearly all of the other: batches may be taken from all samples by place."""
    if len(train) > _MOST_ROWS or len(judged) > _MOST_ROWS:
        return False
    rows = [[row.numpy().tobytes() for row in part.detach().cpu().contiguous()] for part in (train, judged)]
    return all(
        sum(row in held for row in part) < 0.9 * len(part)
        for part, held in ((rows[0], set(rows[1])), (rows[1], set(rows[0])))
    )
