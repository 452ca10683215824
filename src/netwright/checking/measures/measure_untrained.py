"""A new network that was never in training mode."""

from __future__ import annotations

from netwright.checking.loop import Loop, Root
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.measures.measure_modes import measure_modes

_LEAST_STEPS = 3


def measure_untrained(loop: Loop, root: Root) -> float:
    """Measure what evaluation mode changes in a new network that learns in nothing else.

    Args:
        loop: what was seen.
        root: a network of it.

    Returns:
        The change of its answers; 0 where it was in training mode too, was loaded (statistics that come with
        weights may be meant to stay), or is not what the optimizers train.
    """
    learning = [phase for phase in root.phases if phase.with_grad and phase.num_backward]
    is_mixed = any(phase.training for phase in learning) or any(part.training for part in root.net.modules())
    held = {id(p) for one in loop.steppers for group in one.optimizer.param_groups for p in group["params"]}
    is_own = bool(held) and all(id(part) in held for part in root.net.parameters() if part.requires_grad)
    is_new = not loop.loads and any(measure_freshness(module) for module in root.copy.modules())
    if is_mixed or not is_own or not is_new or sum(one.num_backward for one in learning) < _LEAST_STEPS:
        return 0.0
    return measure_modes(root.net, root.last_inputs) or 0.0
