"""The optimizer whose weight decay outweighs the data."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch

from netwright.checking.loop import Stepped
from netwright.checking.subject import Subject

_ADDING = (torch.optim.SGD, torch.optim.Adam, torch.optim.RMSprop)


def find_decay(subject: Subject, pull: Callable[[], float], most: float) -> tuple[Stepped, float] | None:
    """Find a weight decay that is added to the gradient and larger than it.

    Args:
        subject: whose loop.
        pull: measures the length of the data's gradient; called only where there is a decay.
        most: how many times the decay may be as long.

    Returns:
        The optimizer, and how many times as long the decay is; None where there is none, and for AdamW,
        whose decay is no part of the gradient.
    """
    size = math.sqrt(sum(float(part.detach().square().sum()) for part in subject.net.parameters()))
    for stepped in subject.loop.steppers if subject.loop is not None else []:
        settings, is_adding = stepped.settings, isinstance(stepped.optimizer, _ADDING)
        decay = float(settings.get("weight_decay") or 0)
        if not is_adding or settings.get("decoupled_weight_decay") or not decay:
            continue
        times = decay * size / max(pull(), 1e-30)
        if times >= most:
            return stepped, times
    return None
