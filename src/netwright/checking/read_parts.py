"""The data of a watched loop, as far as its DataLoaders or its own tensors hold them in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import RandomSampler, SequentialSampler, Subset, TensorDataset

from netwright.checking.loaded import Loaded
from netwright.checking.loop import Loop

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
    others = [one for one in judged if not any(one.loader.dataset is two.loader.dataset for two in trained)]
    judged = others or judged  # the training part may be judged beside another
    for name, loaders in (("train", trained), ("val", judged)):
        pairs = [pair for loaded in loaders if (pair := read_loaded(loaded)) is not None]
        if len(loaders) == 1 and pairs:
            parts[name] = pairs[0]
    if not trained and "train" not in parts:
        whole = _read_whole(loop) or _read_pool(loop)
        parts |= {} if whole is None else {"train": whole}
    if "train" in parts and not judged:
        parts = _add_judged(loop, parts["train"])
    if len(trained) != 1 or trained[0].loader.drop_last or trained[0].loader.batch_size is None:
        return parts, None, None
    try:
        return parts, len(trained[0].loader.dataset), int(trained[0].loader.batch_size)
    except TypeError:  # a stream has no length
        return parts, None, None


def read_loaded(loaded: Loaded) -> tuple[Tensor, Tensor] | None:
    """Read a whole data set: as tensors, or as batches that hold each sample once.

    Args:
        loaded: the DataLoader over it.

    Returns:
        Inputs and targets; None where it does not lie in memory.
    """
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


def _read_pool(loop: Loop) -> tuple[Tensor, Tensor] | None:
    """What batches were taken from by place: the rows that were, where those are all that ever will be."""
    if loop.pool is None or not loop.drawn:
        return loop.pool
    rows, counts = torch.cat([places.cpu() for places in loop.drawn]).unique(return_counts=True)
    num = len(loop.pool[0])
    if len(rows) == num or int(rows.min()) < 0 or int(counts.min()) < 2:
        return loop.pool
    rows = rows.to(loop.pool[0].device)
    return loop.pool[0][rows], loop.pool[1][rows.to(loop.pool[1].device)]


def _read_whole(loop: Loop) -> tuple[Tensor, Tensor] | None:
    """What the one network is given at every step."""
    root = loop.roots[0] if len(loop.roots) == 1 else None
    given = root.last_inputs[0] if root is not None and root.last_inputs else None
    if root is None or not isinstance(given, Tensor) or not given.ndim or len(root.last_inputs) > 1:
        return None
    is_same = all(phase.num_repeated == phase.num_calls - 1 for phase in root.phases if phase.with_grad)
    is_first = isinstance(root.inputs, Tensor) and root.inputs.shape == given.shape
    if not is_same or not is_first or root.targets is None or not root.targets.ndim:
        return None
    if len(root.targets) != len(given) or root.targets.requires_grad or not torch.equal(root.inputs, given):
        return None
    return given, root.targets


def _add_judged(loop: Loop, train: tuple[Tensor, Tensor]) -> dict[str, tuple[Tensor, Tensor]]:
    """The largest part that was judged by its truth after steps, if it is another than that of training."""
    told = [
        one
        for one in loop.judged
        if one.truth is not None
        and len(one.truth) == len(one.inputs)
        and one.inputs.shape[1:] == train[0].shape[1:]
        and one.inputs.dtype == train[0].dtype
        and (not loop.pool_roots or one.root in loop.pool_roots)  # another network has another task
        and is_apart(train[0], one.inputs)
    ]
    largest = max(reversed(told), key=lambda one: len(one.inputs), default=None)
    return {"train": train} | ({} if largest is None else {"val": (largest.inputs, largest.truth)})


def is_apart(train: Tensor, judged: Tensor) -> bool:
    """Say whether neither holds nearly all of the other: what is judged may be all that there is.

    Args:
        train: inputs of the training samples.
        judged: inputs of others.
    """
    if len(train) > _MOST_ROWS or len(judged) > _MOST_ROWS:
        return False
    rows = [[row.numpy().tobytes() for row in part.detach().cpu().contiguous()] for part in (train, judged)]
    return all(
        sum(row in held for row in part) < 0.9 * len(part)
        for part, held in ((rows[0], set(rows[1])), (rows[1], set(rows[0])))
    )
