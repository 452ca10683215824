"""A copy of a state in the computer's own memory."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from netwright.training.processes.shards import is_part


def copy_tensors(held: Any) -> Any:
    """Copy dicts, lists and tuples with the tensors in them to the CPU; other values are taken as they are.

    Of a tensor that is divided each process copies the part that it holds.

    Copies from a CUDA device are only begun: whoever reads them waits for the device first.

    Args:
        held: tensors and plain values.

    >>> first = {"a": [torch.zeros(2)]}; second = copy_tensors(first)
    >>> first["a"][0] += 1; second
    {'a': [tensor([0., 0.])]}
    """
    if isinstance(held, Tensor):
        held = held.detach()
        if held.device.type != "cuda" or is_part(held):
            return held.to("cpu", copy=True)
        pinned = torch.empty_like(held, device="cpu", pin_memory=True)
        return pinned.copy_(held, non_blocking=True)
    if isinstance(held, dict):
        return {name: copy_tensors(part) for name, part in held.items()}
    if isinstance(held, list | tuple):
        return type(held)(copy_tensors(part) for part in held)
    return held
