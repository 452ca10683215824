"""A user's own torch Dataset, divided and ready to train on."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset, Subset, TensorDataset

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.data.data import Data
from netwright.data.datasets.adapted_dataset import AdaptedDataset, AdaptedStream, iterate_samples
from netwright.data.datasets.convert_sample import convert_sample
from netwright.data.datasets.read_sample import read_sample
from netwright.data.datasets.read_targets import read_targets
from netwright.data.infer_task import TargetReading, infer_task
from netwright.data.split import DatasetSplit, Split, TensorSplit
from netwright.data.split_rows import split_rows


def is_dataset(thing: object) -> bool:
    """Whether something gives samples: by position and with a length, or one after the other."""
    if isinstance(thing, type):
        return False
    return isinstance(thing, IterableDataset) or (hasattr(thing, "__getitem__") and hasattr(thing, "__len__"))


def open_dataset(dataset: Any, spec: DataSpec, *, val: Any = None, test: Any = None) -> Data:
    """Divide a dataset and read from its targets what is asked of a network.

    A TensorDataset of (inputs, targets) is taken as tensors; any other dataset is read sample by
    sample. A stream is not divided: it has a validation or test part only where one is given.

    Args:
        dataset: map-style, or an IterableDataset.
        spec: `task`, `target` and `split` count.
        val: a dataset for validation.
        test: a dataset for the test.

    Raises:
        DataError: it is empty, a sample cannot be used, or its own code raised.

    >>> digits = TensorDataset(torch.rand(20, 4), torch.arange(20) % 4)
    >>> data = open_dataset(digits, DataSpec(source="digits"))
    >>> data.task.kind, data.input_shape, len(data.train), len(data.val), len(data.test)
    ('multiclass', (4,), 14, 3, 3)
    """
    name = _name(dataset)
    _refuse_columns(spec, name)
    is_stream = isinstance(dataset, IterableDataset)
    found = read_targets(dataset, name)
    classes = () if is_stream else _class_names(dataset)
    names = (spec.target,) if isinstance(spec.target, str) else tuple(spec.target or ())
    reading = infer_task(
        found.values,
        asked=spec.task,
        classes=classes,
        names=names if len(names) == (found.values.shape[1] if found.values.ndim == 2 else 1) else (),
        where=name,
        is_complete=found.is_complete,
    )
    first = (
        next(iterate_samples(dataset, name)) if is_stream else read_sample(lambda: dataset[0], f"{name}[0]")
    )
    x, _ = convert_sample(first, name)
    facts: dict[str, Any] = {"notes": []}
    if is_stream:
        facts["notes"].append("a stream: no part of it is set aside for validation or the test")
        parts: dict[str, Split] = {"train": DatasetSplit(AdaptedStream(dataset, reading, name))}
    else:
        if not found.is_complete:
            facts["notes"].append(f"the task was read from {len(found.values):,} of {len(dataset):,} samples")
        parts = _divide(dataset, reading, spec, found.values if found.is_complete else None, (val, test))
    for part, given in (("val", val), ("test", test)):
        if given is not None:
            parts[part] = _whole(given, reading)
    return Data(
        source=name,
        kind="dataset",
        task=reading.task,
        input_shape=tuple(x.shape) if isinstance(x, Tensor) else None,
        train=parts["train"],
        val=parts.get("val"),
        test=parts.get("test"),
        facts=facts,
    )


def _divide(
    dataset: Any, reading: TargetReading, spec: DataSpec, targets: Tensor | None, given: tuple[Any, Any]
) -> dict[str, Split]:
    name = _name(dataset)
    wanted = {"val": spec.split.val, "test": spec.split.test}
    cut = spec.split.model_copy(
        update={
            part: 0.0 if other is not None else wanted[part]
            for part, other in zip(("val", "test"), given, strict=True)
        }
    )
    classes = None
    if targets is not None and reading.task.kind in ("binary", "multiclass"):
        classes = reading.encode(targets, name).flatten().numpy().astype(np.int64)
    rows = split_rows(len(dataset), cut, classes=classes)
    whole = _whole(dataset, reading)
    parts: dict[str, Split] = {}
    for part, chosen in zip(("train", "val", "test"), rows, strict=True):
        if not len(chosen):
            continue
        if isinstance(whole, TensorSplit):
            index = torch.from_numpy(chosen)
            parts[part] = TensorSplit(whole.gather(index), whole.targets[index], index)
        elif isinstance(whole, DatasetSplit):
            is_all = len(chosen) == len(dataset)
            parts[part] = whole if is_all else DatasetSplit(Subset(whole.dataset, chosen.tolist()))
    return parts


def _whole(dataset: Any, reading: TargetReading) -> Split:
    name = _name(dataset)
    if isinstance(dataset, IterableDataset):
        return DatasetSplit(AdaptedStream(dataset, reading, name))
    if not is_dataset(dataset):
        raise DataError(
            f"a {type(dataset).__name__} gives no samples", where=name, fix="give a Dataset, as for training"
        )
    if type(dataset) is TensorDataset and len(dataset.tensors) == 2:
        x, y = dataset.tensors
        inputs = convert_sample((x, y), name)[0].detach().cpu()
        return TensorSplit(inputs, reading.encode(y.detach().cpu(), name), torch.arange(len(x)))
    return DatasetSplit(AdaptedDataset(dataset, reading, name))


def _class_names(dataset: Any) -> tuple[str, ...]:
    holder = dataset
    while isinstance(holder, Subset):
        holder = holder.dataset
    classes = getattr(holder, "classes", None)
    return tuple(map(str, classes)) if isinstance(classes, list | tuple) and len(classes) > 1 else ()


def _name(dataset: Any) -> str:
    holder = dataset
    while isinstance(holder, Subset):
        holder = holder.dataset
    return type(holder).__name__


def _refuse_columns(spec: DataSpec, name: str) -> None:
    given = [field for field in ("drop", "roles", "image_size") if getattr(spec, field)]
    given += [f"split.{field}" for field in ("by", "time") if getattr(spec.split, field)]
    if given:
        raise DataError(
            f"`{given[0]}` is not for a dataset of your own",
            where=name,
            fix=f"remove data.{given[0]}, and do it in the dataset; parts of your own go to val= and test=",
        )
