"""Whether a loop changed nothing of its network."""

from __future__ import annotations

import torch

from netwright.checking.loop import Root


def is_as_before(root: Root) -> bool:
    """Say whether every parameter still has the numbers of the first call: nothing wrote them.

    Args:
        root: a network that the loop called.
    """
    pairs = zip(root.net.parameters(), root.copy.parameters(), strict=False)
    return all(torch.equal(mine.detach(), before.detach()) for mine, before in pairs)
