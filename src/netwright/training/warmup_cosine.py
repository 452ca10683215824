"""The learning rate that netwright uses by itself: a short rise, then half a cosine down."""

from __future__ import annotations

import math
from typing import final

from torch.optim import Optimizer


@final
class WarmupCosine:
    """Learning rates rise over the first steps and then fall to nearly zero along half a cosine.

    Not one of torch's schedulers: their bookkeeping costs more on every step than a small network does.

    Args:
        optimizer: whose learning rates are the peak.
        total_steps: steps of the whole run, at least 1.
        warmup: share of them that the rise takes, 0 to 1.
        final: learning rate at the end, as a share of the peak.

    Source: Loshchilov & Hutter, SGDR (2017), without restarts; Goyal et al. (2017) for the rise.
    """

    def __init__(
        self, optimizer: Optimizer, total_steps: int, *, warmup: float = 0.05, final: float = 1e-3
    ) -> None:
        self._groups = optimizer.param_groups
        self._peaks = [float(group["lr"]) for group in self._groups]
        self._total_steps = max(1, total_steps)
        self._warmup_steps = max(1, round(warmup * total_steps))
        self._final = final
        self._num_steps = 0
        self._apply()

    def step(self) -> None:
        """One step of the optimizer was made."""
        self._num_steps += 1
        self._apply()

    def find_share(self, step: int) -> float:
        """Share of the peak that applies to a step, counted from 0."""
        if step < self._warmup_steps:
            return (step + 1) / self._warmup_steps
        rest = max(1, self._total_steps - self._warmup_steps)
        done = min(1.0, (step - self._warmup_steps) / rest)
        return self._final + (1 - self._final) * 0.5 * (1 + math.cos(math.pi * done))

    def _apply(self) -> None:
        share = self.find_share(self._num_steps)
        for group, peak in zip(self._groups, self._peaks, strict=True):
            group["lr"] = peak * share

    def state_dict(self) -> dict[str, object]:
        """Steps made and the peaks; the rest follows from the run."""
        return {"num_steps": self._num_steps, "peaks": list(self._peaks)}

    def load_state_dict(self, state: dict[str, object], optimizer: Optimizer) -> None:
        """Go on from a step; `optimizer` is given again because loading it makes new groups."""
        self._groups = optimizer.param_groups
        self._num_steps = int(state["num_steps"])  # type: ignore[call-overload]  # a plain value of ours
        self._peaks = list(state["peaks"])  # type: ignore[call-overload]  # a plain value of ours
        self._apply()
