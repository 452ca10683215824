"""A list that holds one network several times."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn


@dataclass(frozen=True, eq=False)
class LoneList:
    """A list of networks, all of which are one.

    Args:
        net: the network.
        name: of the list.
        num: places that it takes.
        line: that makes the list, or of the call where that is not found.
    """

    net: nn.Module
    name: str
    num: int
    line: tuple[str, int] | None
