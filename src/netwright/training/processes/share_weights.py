"""Every process begins with the weights of the first."""

from __future__ import annotations

import torch
from torch import nn

from netwright.training.processes.crew import Crew


@torch.no_grad()
def share_weights(net: nn.Module, crew: Crew) -> None:
    """Give every process the weights and buffers of the first.

    A network from a run file is the same already, since its seed is. One that was made in Python may have
    been drawn from another seed in each process.

    Args:
        net: the network, changed in place.
        crew: the processes.

    >>> share_weights(nn.Linear(2, 1), Crew())
    """
    if crew.is_alone:
        return
    import torch.distributed as dist

    with crew.taking_part():
        for tensor in (*net.parameters(), *net.buffers()):
            held = tensor.detach().contiguous()
            dist.broadcast(held, src=0)
            tensor.detach().copy_(held)
