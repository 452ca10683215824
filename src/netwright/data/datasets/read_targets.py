"""The targets of a user's dataset, read as cheaply as can be."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import torch
from jaxtyping import Shaped
from torch import Tensor
from torch.utils.data import ConcatDataset, IterableDataset, Subset, TensorDataset

from netwright.core.errors import DataError
from netwright.data.datasets.adapted_dataset import iterate_samples
from netwright.data.datasets.convert_sample import convert_sample
from netwright.data.datasets.read_sample import read_sample

_MOST_ITEMS = 10_000
_STREAM_ITEMS = 512
_SAMPLED_ITEMS = 2_000


@dataclass(frozen=True, eq=False)
class DatasetTargets:
    """Targets that were read.

    Args:
        values: first axis num.
        is_complete: whether they are all of the dataset's, in its order.
    """

    values: Shaped[Tensor, "num *answer"]
    is_complete: bool


def read_targets(dataset: Any, name: str) -> DatasetTargets:
    """Read a dataset's targets from `targets`, `labels` or `tensors`, else from its samples.

    Up to 10,000 samples are all read; of more, 2,000 at equal distances; of a stream the first 512.

    Args:
        dataset: a map-style dataset or a stream.
        name: what to call it in an error.

    Raises:
        DataError: it is empty, or a sample has no usable target.
    """
    if isinstance(dataset, IterableDataset):
        samples = list(islice(iterate_samples(dataset, name), _STREAM_ITEMS))
        return DatasetTargets(_stack(samples, name), is_complete=False)
    num = len(dataset)
    known = _known_targets(dataset)
    if known is not None and len(known) == num:
        return DatasetTargets(known, is_complete=True)
    chosen = range(num) if num <= _MOST_ITEMS else np.linspace(0, num - 1, _SAMPLED_ITEMS, dtype=int).tolist()
    samples = [read_sample(partial(operator.getitem, dataset, row), f"{name}[{row}]") for row in chosen]
    return DatasetTargets(_stack(samples, name), is_complete=num <= _MOST_ITEMS)


def _known_targets(dataset: Any) -> Tensor | None:
    if isinstance(dataset, Subset):
        whole = _known_targets(dataset.dataset)
        return None if whole is None else whole[torch.as_tensor(list(dataset.indices))]
    if isinstance(dataset, ConcatDataset):
        parts = [_known_targets(part) for part in dataset.datasets]
        known = [part for part in parts if part is not None]
        return torch.cat(known) if len(known) == len(parts) else None
    if isinstance(dataset, TensorDataset):
        return dataset.tensors[-1] if len(dataset.tensors) > 1 else None
    # A transform of the target makes what is stored differ from what is given.
    if getattr(dataset, "target_transform", None) is not None:
        return None
    for attribute in ("targets", "labels"):
        stored = getattr(dataset, attribute, None)
        if stored is None or isinstance(stored, str | dict) or callable(stored):
            continue
        try:
            targets = (
                stored.detach().cpu() if isinstance(stored, Tensor) else torch.as_tensor(np.asarray(stored))
            )
        except (TypeError, ValueError, RuntimeError):
            continue
        if targets.ndim and len(targets) == len(dataset) and _agrees(dataset, targets):
            return targets
    return None


def _agrees(dataset: Any, targets: Tensor) -> bool:
    """Whether the stored targets are what the dataset gives: a user may store words for something else."""
    if not len(targets):
        return False
    for row in (0, len(targets) - 1):
        what = f"{type(dataset).__name__}[{row}]"
        _, given = convert_sample(read_sample(partial(operator.getitem, dataset, row), what), what)
        stored = targets[row].to(given.dtype)
        if given.shape != stored.shape or not bool((given == stored).all()):
            return False
    return True


def _stack(samples: list[Any], name: str) -> Tensor:
    if not samples:
        raise DataError("the dataset is empty", where=name, fix="give at least two samples")
    targets = [convert_sample(sample, f"{name}, sample {row}")[1] for row, sample in enumerate(samples)]
    if len({(target.shape, target.dtype) for target in targets}) > 1:
        shapes = sorted({f"{str(t.dtype).removeprefix('torch.')} {tuple(t.shape)}" for t in targets})
        raise DataError(
            f"targets of several kinds: {', '.join(shapes[:4])}",
            where=name,
            fix="give every sample a target of the same shape and dtype",
        )
    return torch.stack(targets)
