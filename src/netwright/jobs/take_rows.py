"""Some samples of a part of the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import IterableDataset, Subset

from netwright.core.errors import UsageError
from netwright.data.split import DatasetSplit, Split, TensorSplit


def take_rows(split: Split, rows: Sequence[int]) -> Split:
    """Take some samples of a part.

    Args:
        split: the part.
        rows: their positions in it, from 0.

    Raises:
        UsageError: there is no such sample, or the part is a stream.

    >>> import torch
    >>> part = TensorSplit(torch.arange(3.0)[:, None], torch.arange(3), torch.arange(3))
    >>> take_rows(part, [2]).inputs.tolist()
    [[2.0]]
    """
    is_stream = not isinstance(split, TensorSplit | DatasetSplit)
    if is_stream or (isinstance(split, DatasetSplit) and isinstance(split.dataset, IterableDataset)):
        raise UsageError(
            "samples of a stream have no numbers",
            where="the sample",
            fix="give the sample itself: a file, or a row as JSON",
        )
    if any(not 0 <= row < len(split) for row in rows):
        raise UsageError(
            f"there is no sample {max(rows)}: the part has {len(split):,}",
            where="the sample",
            fix=f"a number from 0 to {len(split) - 1}",
        )
    if isinstance(split, DatasetSplit):
        return DatasetSplit(Subset(split.dataset, list(rows)))
    assert isinstance(split, TensorSplit)  # noqa: S101  # streams are refused above
    chosen = torch.tensor(rows, dtype=torch.int64)
    inputs: Any = split.inputs[chosen] if isinstance(split.inputs, Tensor) else split.inputs.take(chosen)
    names = tuple(split.names[row] for row in rows) if split.names else ()
    return replace(split, inputs=inputs, targets=split.targets[chosen], rows=split.rows[chosen], names=names)


def spread_rows(split: Split, most: int) -> Split:
    """Take samples from all over a part; of a stream, the part itself.

    Args:
        split: the part.
        most: take so many at most.
    """
    try:
        num = len(split)
    except TypeError:  # a stream
        return split
    if num <= most or not isinstance(split, TensorSplit | DatasetSplit):
        return split
    return take_rows(split, torch.linspace(0, num - 1, most).round().long().tolist())
