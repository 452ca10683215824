"""Backward passes whose gradients were cleared before a step could use them."""

from __future__ import annotations

from collections import Counter

from netwright.checking.loop import Loop, Stepped

_LEAST_STEPS = 3


def find_thrown(stepped: Stepped, loop: Loop) -> int:
    """Find the number of backward passes a step, where each but the last is thrown away.

    Args:
        stepped: the optimizer.
        loop: whose networks it trains.

    Returns:
        The number; 0 where gradients add up, are read by hooks, or only now and then a pass is left out.
    """
    counts = Counter(one for one in stepped.thrown if one > 1)
    num, times = counts.most_common(1)[0] if counts else (0, 0)
    is_summed = any(one < -1 for one in stepped.thrown[1:])
    if times < _LEAST_STEPS or 2 * times < len(stepped.thrown) or is_summed:
        return 0
    nets = [root.net for root in loop.roots]
    has_hooks = any(
        module._forward_hooks or module._backward_hooks or module._backward_pre_hooks
        for net in nets
        for module in net.modules()
    ) or any(
        part._backward_hooks or part._post_accumulate_grad_hooks for net in nets for part in net.parameters()
    )
    return 0 if has_hooks else num
