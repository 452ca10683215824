"""How the processes bring their gradients together."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from torch import nn

from netwright.training.processes.crew import find_crew
from netwright.training.processes.gradient_sum import GradientSum
from netwright.training.processes.sharded_sum import ShardedSum


@runtime_checkable
class SharedGradients(Protocol):
    """How the processes bring their gradients together: what `GradientSum` and `ShardedSum` both do."""

    def arm(self) -> None:
        """The coming backward pass is the last before an update."""

    def stand_by(self, inputs: Any) -> None:
        """Take part in a batch of which nothing is left for this process."""

    def finish(self, num_samples: int) -> int:
        """Put the gradient of all samples in the place of this process's; how many samples they are."""


def share_gradients(net: nn.Module) -> SharedGradients | None:
    """Choose how gradients are brought together; None in a process by itself.

    Args:
        net: the network, whole or as `shard_plan` divided it.
    """
    crew = find_crew()
    if crew.is_alone:
        return None
    if hasattr(net, "unshard"):
        return ShardedSum(crew, net)
    return GradientSum(crew, [part for part in net.parameters() if part.requires_grad])
