"""The moving average of the weights, which forgets its beginning quickly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch.optim.swa_utils import get_ema_multi_avg_fn


def average_warmly(decay: float) -> Callable[[Any, Any, Any], None]:
    """Make the update of a moving average whose decay rises to its value over the first steps.

    With the full decay from the first step on, a run of a few hundred steps would be judged by weights
    that are mostly the initial ones.

    Args:
        decay: share that the average keeps at each step in the long run, 0 to 1.

    Returns:
        What `AveragedModel` takes as `multi_avg_fn`.

    Source: TensorFlow's ExponentialMovingAverage, `num_updates`: min(decay, (1 + steps) / (10 + steps)).

    >>> import torch
    >>> average, weights = [torch.tensor([0.0])], [torch.tensor([11.0])]
    >>> average_warmly(0.99)(average, weights, torch.tensor(1)); average
    [tensor([9.])]
    """

    def update(averages: Any, weights: Any, num_averaged: Any) -> None:
        steps = float(num_averaged)
        get_ema_multi_avg_fn(min(decay, (1 + steps) / (10 + steps)))(averages, weights, num_averaged)

    return update
