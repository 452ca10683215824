"""What optimizers hold where none of their steps changes anything."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.function_net import FunctionNet
from netwright.checking.loop import Loop, Stepped
from netwright.checking.measures.is_as_before import is_as_before
from netwright.checking.step_watcher import count_writes


def list_idle(loop: Loop) -> list[Tensor]:
    """List what all optimizers of a loop hold, where no gradient came to any of it and no step changed it.

    Args:
        loop: that was watched.

    Returns:
        Nothing where something of it learns, is no part of what the loop computes with, or is frozen.
    """
    if any(one.num_empty > 1 or not _is_idle(one) for one in loop.steppers):
        return []
    own = {id(part): root for root in loop.roots for part in root.net.parameters() if is_as_before(root)}
    used = {key for key, root in own.items() if key in loop.used or not isinstance(root.net, FunctionNet)}
    held = [part for one in loop.steppers for group in one.optimizer.param_groups for part in group["params"]]
    is_idle = all(part.requires_grad and id(part) in used - loop.got_gradient.keys() for part in held)
    return held if is_idle else []


def _is_idle(stepped: Stepped) -> bool:
    """Whether nothing that it holds has a gradient or was written since its first step."""
    held = [part for group in stepped.optimizer.param_groups for part in group["params"]]
    is_idle = bool(stepped.settings) and count_writes(stepped.optimizer) == stepped.writes_start
    return is_idle and all(part.grad is None for part in held)
