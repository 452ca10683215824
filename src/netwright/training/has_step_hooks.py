"""Whether somebody listens to the steps of an optimizer."""

from __future__ import annotations

from torch.optim import Optimizer, optimizer


def has_step_hooks(of: Optimizer) -> bool:
    """Whether hooks wait for the steps of this optimizer, or of all.

    >>> import torch
    >>> has_step_hooks(torch.optim.SGD([torch.zeros(1)], lr=0.1))
    False
    """
    return any(
        (
            optimizer._global_optimizer_pre_hooks,
            optimizer._global_optimizer_post_hooks,
            of._optimizer_step_pre_hooks,
            of._optimizer_step_post_hooks,
        )
    )
