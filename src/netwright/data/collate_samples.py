"""Samples of a user's Dataset, stacked into a batch."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils.data import default_collate

from netwright.core.errors import DataError


def collate_samples(samples: list[Any], device: torch.device, *, where: str) -> tuple[Any, Any]:
    """Stack samples as a DataLoader does.

    Args:
        samples: pairs of input and target, as a Dataset gives them.
        device: where the batch is wanted.
        where: what the samples come from, for a message.

    Returns:
        Inputs (a tensor, or a dict or tuple of them) and targets.

    Raises:
        DataError: they differ in shape or kind.

    >>> collate_samples([([1.0], 0), ([2.0], 1)], torch.device("cpu"), where="Pairs")[1]
    tensor([0, 1])
    """
    try:
        x, y = default_collate(samples)
    except (RuntimeError, TypeError) as error:
        raise DataError(
            f"{len(samples)} samples cannot be stacked into a batch: {str(error).splitlines()[0]}",
            where=where,
            fix="give samples of one shape and dtype (resize, pad or crop in __getitem__)",
        ) from error
    return _to_device(x, device), y.to(device)


def _to_device(x: Any, device: torch.device) -> Any:
    if isinstance(x, Tensor):
        return x.to(device)
    if isinstance(x, dict):
        return {name: _to_device(part, device) for name, part in x.items()}
    return tuple(_to_device(part, device) for part in x) if isinstance(x, list | tuple) else x
