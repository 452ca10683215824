"""Note which networks the graph of a loss leads to."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.loop import Loop
from netwright.checking.measures.find_reached import walk_graph


def note_reached(loop: Loop, loss: Tensor) -> None:
    """Walk the graph of a loss, as long as a network of the loop was not found in one.

    Args:
        loop: whose networks.
        loss: what a backward pass is about to begin with.
    """
    waiting = [root for root in loop.roots if not root.is_reached]
    if not waiting or not loss.requires_grad:
        return
    found = [loss] if loss.is_leaf else list(walk_graph([loss]))
    leaves = {id(leaf) for leaf in found}
    if loop.num_steps:
        loop.lasting = [leaf for leaf in loop.reached if id(leaf) in leaves]
    loop.reached = found
    for root in waiting:
        root.is_reached = any(id(part) in leaves for part in root.net.parameters())
