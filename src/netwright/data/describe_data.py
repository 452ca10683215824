"""The data card: what a person should know before training."""

from __future__ import annotations

import math
from typing import Any

import torch

from netwright.core.named import Named
from netwright.core.run_spec import NamedField
from netwright.data.data import Data
from netwright.data.digest_rows import digest_rows
from netwright.data.find_twins import find_twins
from netwright.data.split import Split, TensorSplit
from netwright.data.streams.stream_split import StreamSplit


def describe_data(data: Data) -> dict[str, Any]:
    """Describe opened data in plain numbers and words that JSON can hold.

    Args:
        data: opened data.

    Returns:
        `source`, `kind`, `task` (kind, targets, classes), `input_shape`, `splits` (part to {"samples",
        "classes" or "target"}), `columns` (tables) and the facts that were found while opening
        (`notes`, `skipped`, `image_size` …).

    >>> from netwright.data.open_data import open_data
    >>> card = describe_data(open_data("digits"))
    >>> card["splits"]["test"]["samples"], card["splits"]["test"]["classes"]["7"]
    (270, 27)
    """
    parts = {"train": data.train, "val": data.val, "test": data.test}
    return {
        "source": data.source,
        "kind": data.kind,
        "task": {
            "kind": data.task.kind,
            "targets": list(data.task.targets),
            "classes": list(data.task.classes),
        },
        "input_shape": None if data.input_shape is None else list(data.input_shape),
        "num_outputs": data.num_outputs,
        "splits": {name: _describe_split(part, data) for name, part in parts.items() if part is not None},
        "columns": [
            {
                "name": column.name,
                "role": column.role,
                "reason": column.reason,
                "missing": column.num_missing,
                "distinct": column.num_distinct,
                "features": list(column.features),
                "facts": _plain(column.facts),
            }
            for column in data.columns
        ],
        **_plain({"notes": [], "skipped": [], **_find_repeats(data), **data.facts}),
        **_describe_augmentation(data),
        **({"truth": _plain(data.truth)} if data.truth is not None else {}),
    }


def _describe_augmentation(data: Data) -> dict[str, Any]:
    """How training batches differ from what was read."""
    if data.spec is None or not data.spec.augment:
        return {}
    return {"batches": {"changes": [_write_change(change) for change in data.spec.augment]}}


def _write_change(change: NamedField) -> str:
    named = Named.parse(change, where="data.augment")
    arguments = [*map(str, named.args), *(f"{name} {value}" for name, value in named.kwargs.items())]
    return f"{named.name} ({', '.join(arguments)})" if arguments else named.name


def _find_repeats(data: Data) -> dict[str, Any]:
    """Rows that are there twice; images know theirs since they were opened."""
    if data.kind == "image":
        return {}
    parts = {"train": data.train, "val": data.val, "test": data.test}
    keys = {name: digest_rows(part, f"{name} sample") for name, part in parts.items() if part is not None}
    found = find_twins({name: one for name, one in keys.items() if one is not None})
    if data.task.kind == "regression":
        # Two measurements of one thing differ; two classes of it contradict each other.
        found.pop("conflicting_labels", None)
    return found


def _describe_split(split: Split, data: Data) -> dict[str, Any]:
    try:
        card: dict[str, Any] = {"samples": len(split)}
    except TypeError:
        return {"samples": None}
    if isinstance(split, StreamSplit):
        return card | split.summary
    if not isinstance(split, TensorSplit):
        return card
    task, targets = data.task, split.targets
    if task.kind == "regression":
        card["target"] = {
            name: {
                "min": float(column.min()),
                "mean": float(column.double().mean()),
                "max": float(column.max()),
            }
            for name, column in zip(task.targets, targets.T, strict=True)
        }
    elif task.kind == "multilabel":
        counts = targets.sum(0).long().tolist()
        card["classes"] = dict(zip(task.classes, counts, strict=True))
    else:
        counts = torch.bincount(targets.flatten().long(), minlength=len(task.classes)).tolist()
        card["classes"] = dict(zip(task.classes, counts, strict=True))
    return card


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        # JSON has no word for these.
        is_odd = isinstance(value, float) and not math.isfinite(value)
        return None if is_odd else value
    return value.item() if hasattr(value, "item") else str(value)
