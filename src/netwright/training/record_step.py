"""A step of training, recorded as far as it can be."""

from __future__ import annotations

from typing import Any

from jaxtyping import Shaped
from torch import Tensor, nn

from netwright.training.captured_step import CapturedStep
from netwright.training.eager_step import EagerStep
from netwright.training.series_step import SeriesStep


def record_step(
    eager: EagerStep, net: nn.Module, inputs: Any, targets: Shaped[Tensor, "batch *answer"]
) -> CapturedStep | SeriesStep | None:
    """Record a step, with the update and for many batches at once where that can be.

    Args:
        eager: the step as it runs otherwise.
        net: the network, on its device and in the form in which it is trained.
        inputs: a full batch of what it takes.
        targets: as the batches give them.

    Returns:
        The step; None where it cannot be recorded to the bit.
    """
    single = CapturedStep.try_capture(eager, net, inputs, targets)
    if single is None:
        return None
    return SeriesStep.try_capture(single, eager, net, inputs, targets) or single
