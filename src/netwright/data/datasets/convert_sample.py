"""One sample of a user's dataset to tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from netwright.core.errors import DataError


def convert_sample(sample: Any, where: str) -> tuple[Any, Tensor]:
    """Bring a sample to (input, target).

    Arrays become tensors, 64-bit floats become 32-bit, and pixels (uint8 with two axes or more) become
    numbers from 0 to 1. An input may be a tuple or a dict of several.

    Args:
        sample: what the dataset gave.
        where: what to call the dataset in an error.

    Raises:
        DataError: it is no pair, or a part that cannot become a tensor.

    >>> convert_sample((np.zeros(2), 1), where="mine")
    (tensor([0., 0.]), tensor(1))
    """
    if isinstance(sample, dict):
        raise DataError(
            f"a sample is a dict of {', '.join(map(str, sample))}: which of them is the target?",
            where=where,
            fix="return (input, target) from __getitem__",
        )
    if not isinstance(sample, tuple | list) or len(sample) < 2:
        got = f"{type(sample).__name__}" + (f" of {len(sample)}" if isinstance(sample, tuple | list) else "")
        raise DataError(
            f"a sample is a {got}, without a target",
            where=where,
            fix="return (input, target) from __getitem__",
        )
    inputs = sample[0] if len(sample) == 2 else tuple(sample[:-1])
    target = _convert(sample[-1], where, "target")
    if not isinstance(target, Tensor):
        raise DataError(
            f"a target is a {type(sample[-1]).__name__}",
            where=where,
            fix="give a number, a class or a tensor",
        )
    return _convert(inputs, where, "input"), target


def _convert(value: Any, where: str, part: str) -> Any:
    if isinstance(value, Image.Image):
        raise DataError(
            f"the {part} is a picture ({type(value).__name__}), and a network takes numbers",
            where=where,
            fix="turn it into a tensor in __getitem__ (transform=ToTensor()), or give netwright the folder",
        )
    if isinstance(value, str | bytes) or value is None:
        raise DataError(
            f"the {part} is {value!r:.60}, and a network takes numbers",
            where=where,
            fix="turn words into numbers in __getitem__ (classes: 0, 1, 2 …)",
        )
    if isinstance(value, dict):
        return {name: _convert(item, where, part) for name, item in value.items()}
    if isinstance(value, tuple | list) and any(not isinstance(item, int | float) for item in value):
        return tuple(_convert(item, where, part) for item in value)
    try:
        tensor = value if isinstance(value, Tensor) else torch.as_tensor(_plain(value))
    except (TypeError, ValueError, RuntimeError) as error:
        raise DataError(
            f"the {part} is a {type(value).__name__}, which is no tensor ({error})",
            where=where,
            fix="return tensors, arrays or numbers from __getitem__",
        ) from error
    if tensor.dtype == torch.uint8 and tensor.ndim >= 2:
        return tensor.to(torch.float32) / 255
    is_wide = tensor.dtype in (torch.float64, torch.float16, torch.bfloat16)
    return tensor.to(torch.float32) if is_wide else tensor


def _plain(value: Any) -> Any:
    """Arrays that torch cannot share (foreign byte order, negative strides) are copied."""
    if isinstance(value, np.ndarray):
        return np.array(value, dtype=value.dtype.newbyteorder("="))
    if isinstance(value, np.generic):
        return value.item()
    return torch.tensor(value, dtype=torch.float32 if isinstance(value, float) else None)
