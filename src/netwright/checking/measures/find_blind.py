"""The network that is never called with gradients, and whose optimizer steps all the same."""

from __future__ import annotations

from torch import nn

from netwright.checking.loop import Line, Loop
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.step_watcher import count_writes

_LEAST_STEPS = 3


def find_blind(loop: Loop) -> tuple[nn.Module, Line, int] | None:
    """Find a network that an optimizer holds alone, whose every call of the loop was without gradients.

    No step of that optimizer changed anything, no gradient was ever seen on what it holds, and the network
    still has weights that PyTorch draws: it is not a trained one that only gives features.

    Args:
        loop: that was watched to its end.

    Returns:
        The network, the line that calls it, and the steps of its optimizer; None where there is none.
    """
    if loop.was_stopped or loop.raised is not None:
        return None
    known = {id(root.net) for root in loop.roots}
    for stepped in loop.steppers:
        held = [part for group in stepped.optimizer.param_groups for part in group["params"]]
        is_idle = stepped.num_all >= _LEAST_STEPS and count_writes(stepped.optimizer) == stepped.writes_start
        if not is_idle or any(part.grad is not None or not part.requires_grad for part in held):
            continue
        if loop.got_gradient.keys() & {id(part) for part in held}:
            continue
        for key, (net, line) in loop.blind.items():
            own = {id(part) for part in net.parameters()}
            is_own = key not in known and all(id(part) in own for part in held)
            if is_own and any(measure_freshness(layer) for layer in net.modules()):
                return net, line, stepped.num_all
    return None
