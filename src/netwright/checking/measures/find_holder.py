"""The optimizer that trains a network."""

from __future__ import annotations

from torch import nn

from netwright.checking.loop import Loop, Stepped


def find_holder(loop: Loop, net: nn.Module) -> Stepped:
    """Find the last optimizer that holds a part of a network: an earlier phase may have had its own.

    Args:
        loop: what was seen.
        net: the network, of which some optimizer of the loop holds a part.
    """
    own = {id(part) for part in net.parameters()}
    return [
        stepped
        for stepped in loop.steppers
        if any(id(part) in own for group in stepped.optimizer.param_groups for part in group["params"])
    ][-1]
