"""Whether a network is an ensemble whose members answer one by one in training."""

from __future__ import annotations

from torch import nn

from netwright.nets.blocks.member_mean import MemberMean


def has_members(net: nn.Module) -> bool:
    """Say whether a network's members answer one by one in training: whether it holds a `MemberMean`.

    >>> has_members(nn.Sequential(nn.Linear(2, 2), MemberMean()))
    True
    """
    return any(isinstance(part, MemberMean) for part in net.modules())
