"""How a batch goes into a network, and its targets beside the answer."""

from __future__ import annotations

from typing import Any

from jaxtyping import Shaped
from torch import Tensor, nn

from netwright.core.task import Task


def call_network(net: nn.Module, inputs: Any) -> Any:
    """Run a network on a batch: one tensor, a tuple of arguments, or a dict of named arguments.

    >>> import torch
    >>> call_network(nn.Identity(), torch.ones(2, 1)).tolist()
    [[1.0], [1.0]]
    """
    if isinstance(inputs, Tensor):
        return net(inputs)
    return net(**inputs) if isinstance(inputs, dict) else net(*inputs)


def match_targets(targets: Shaped[Tensor, "batch *given"], task: Task) -> Shaped[Tensor, "batch *answer"]:
    """Bring the targets of a user's own Dataset to the layout that `Task` promises.

    >>> import torch
    >>> match_targets(torch.tensor([0, 1]), Task("binary", ("y",), ("no", "yes"))).tolist()
    [[0.0], [1.0]]
    """
    if task.kind == "multiclass":
        return targets.reshape(len(targets)).long()
    return targets.reshape(len(targets), -1).float()
