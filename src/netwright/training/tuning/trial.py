"""A copy of network and optimizer that takes real steps in one manner."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any, final

import torch
from torch import Tensor, nn

from netwright.core.random_state import RandomState
from netwright.data.batches import Batch
from netwright.training.eager_step import EagerStep
from netwright.training.manner import Manner
from netwright.training.wait_for import wait_for
from netwright.training.workload import Workload

_GENTLY = 0.1
"""Of the learning rate: the whole of it, without a warm-up, takes two runs apart in any number format."""


@final
class Trial:
    """A copy of network and optimizer that takes real steps in one manner.

    Args:
        net: the network; it is copied.
        workload: what is asked of every step.
        manner: how a step is computed.
        batches: real ones, at least 1; they are taken round and round.
        seed: of what the steps draw, for every burst anew.
    """

    def __init__(
        self, net: nn.Module, workload: Workload, manner: Manner, batches: Sequence[Batch], seed: int
    ) -> None:
        self._manner, self._batches, self._seed = manner, batches, seed
        torch.set_num_threads(manner.threads)
        # A schedule would hold the first steps back, and the losses would have nothing to differ in.
        settings = workload.settings
        settings = replace(settings, spec=settings.spec.model_copy(update={"schedule": "none"}))
        workload = replace(workload, settings=settings, objective=copy.deepcopy(workload.objective))
        self._state, self._step = workload.build(copy.deepcopy(net).train(), manner, batch=_copy(batches[0]))
        for group in self._state.optimizer.param_groups:
            group["lr"] *= _GENTLY
        self._device = next(net.parameters()).device
        self._num_done = 0

    @property
    def is_captured(self) -> bool:
        """Whether its step is recorded, which not every step can be."""
        return not isinstance(self._step, EagerStep)

    def run(self, num_steps: int) -> tuple[float, float]:
        """Take some steps; the seconds they took, and their mean loss."""
        places = [(self._num_done + number) % len(self._batches) for number in range(num_steps)]
        # A network may change its input in place, as the loop's own batches let it.
        given = [_copy(self._batches[place]) for place in places]
        RandomState.seed(self._seed + self._num_done)
        torch.set_num_threads(self._manner.threads)
        metrics = self._state.metrics
        metrics.clear()
        wait_for(self._device)
        began = perf_counter()
        for inputs, targets in given:
            self._step.run(inputs, targets)
        wait_for(self._device)
        seconds = perf_counter() - began
        self._num_done += num_steps
        return seconds, metrics.read().get("loss", math.nan)


def _copy(part: Any) -> Any:
    if isinstance(part, Tensor):
        return part.clone()
    if isinstance(part, dict):
        return {name: _copy(one) for name, one in part.items()}
    return tuple(_copy(one) for one in part) if isinstance(part, list | tuple) else part
