"""Tensors of which every process holds what the first holds."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from netwright.training.processes.crew import find_crew


@torch.no_grad()
def share_tensors(tensors: Iterable[Tensor]) -> None:
    """Give every process the numbers of the first, in place; in a process by itself nothing happens.

    Args:
        tensors: the same ones in every process: weights, or buffers such as running means.

    >>> share_tensors([torch.ones(2)])
    """
    crew = find_crew()
    if crew.is_alone:
        return
    import torch.distributed as dist

    with crew.taking_part():
        for tensor in tensors:
            held = tensor.detach().contiguous()
            dist.broadcast(held, src=0)
            tensor.detach().copy_(held)
