"""Whether a training bears a number format of fewer digits."""

from __future__ import annotations

from torch import nn

from netwright.core.task import Task

_CONVOLUTIONS = nn.modules.conv._ConvNd


def may_round(net: nn.Module, task: Task) -> bool:
    """Whether bf16 may be chosen for a network without being asked for, where it is faster.

    It keeps eight bits of a number. A class needs no more; the answer of a regression does, and that shows
    at the end of a training, not in its first steps. For convolutions it is not settled by enough runs
    (decision 0021).

    Args:
        net: the network.
        task: what was asked.

    >>> classes = Task("multiclass", ("species",), ("cat", "dog"))
    >>> may_round(nn.Linear(3, 2), classes), may_round(nn.Linear(3, 1), Task("regression", ("price",)))
    (True, False)
    """
    return task.kind != "regression" and not any(isinstance(part, _CONVOLUTIONS) for part in net.modules())
