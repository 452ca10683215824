"""Gradients of a network that is divided among the processes."""

from __future__ import annotations

from typing import Any, final

import torch
from torch import Tensor, nn

from netwright.core.find_answer import find_answer
from netwright.training.call_network import call_network
from netwright.training.processes.crew import Crew


@final
class ShardedSum:
    """Gradients of a network that is divided (FSDP2), which adds them up by itself in each backward pass.

    Args:
        crew: the processes.
        net: the network, as `shard_plan` divided it.
    """

    def __init__(self, crew: Crew, net: nn.Module) -> None:
        self._crew = crew
        self._net = net

    def arm(self) -> None:
        """Nothing: every backward pass sends what is complete."""

    def stand_by(self, inputs: Any) -> None:
        """Compute with zeros: layers are put together only where every process asks for them."""
        answer = find_answer(call_network(self._net, make_idle(inputs)))[0]
        (answer.sum() * 0).backward()

    def finish(self, num_samples: int) -> int:
        """Bring the mean over the processes, which FSDP2 made, back to their sum."""
        total, _ = self._crew.count_step(num_samples, [])
        gradients = [part.grad for part in self._net.parameters() if part.grad is not None]
        torch._foreach_mul_(gradients, float(self._crew.size))
        return total


def stand_by(net: nn.Module, inputs: Any) -> None:
    """Call a divided network where nothing is left for this process, as the others call it.

    Args:
        net: any network; one that is whole is not called.
        inputs: an empty batch.
    """
    if hasattr(net, "unshard"):
        call_network(net, make_idle(inputs))


def make_idle(part: Any) -> Any:
    """Two samples of zeros: one is too few for batch normalisation.

    Args:
        part: an empty batch: tensors, or dicts and tuples of them.
    """
    if isinstance(part, dict):
        return {name: make_idle(one) for name, one in part.items()}
    if isinstance(part, Tensor):
        return part.new_zeros((2, *part.shape[1:]))
    return tuple(make_idle(one) for one in part) if isinstance(part, list | tuple) else part
