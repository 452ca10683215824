"""The network that is never called with gradients, and whose optimizer steps all the same."""

from __future__ import annotations

from typing import Any

from netwright.checking.find_no_grad import find_no_grad
from netwright.checking.loop import Loop
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.place import Place
from netwright.checking.step_watcher import count_writes

_LEAST_STEPS = 3


def explain_blind(loop: Loop) -> dict[str, Any] | None:
    """Tell of a network that an optimizer holds alone, whose every call of the loop was without gradients.

    No step of that optimizer changed anything, no gradient was ever seen on what it holds, and the network
    still has weights that PyTorch draws: it is not a trained one that only gives features.

    Args:
        loop: that was watched to its end.

    Returns:
        What a finding says of it; None where there is none.
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
        for net, line in loop.beside.blind.values():
            own = {id(part) for part in net.parameters()}
            is_own = id(net) not in known and all(id(part) in own for part in held)
            if is_own and any(measure_freshness(layer) for layer in net.modules()):
                return {
                    "where": Place("", type(net).__name__, line and find_no_grad(line)),
                    "says": f"never called with gradients: {stepped.num_all} steps of its optimizer got none",
                    "fix": "take `torch.no_grad()` (or inference_mode) off where this network is to learn",
                    "evidence": {"steps without a gradient": stepped.num_all},
                }
    return None
