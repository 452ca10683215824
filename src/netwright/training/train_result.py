"""What training gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jaxtyping import Float
from torch import Tensor, nn

from netwright.core.events import Metrics, Status
from netwright.core.run_spec import TrainSpec
from netwright.training.objective import Objective


@dataclass(frozen=True, eq=False)
class TrainResult:
    """A trained network and how it got there.

    Args:
        net: the network with its best weights, in eval mode.
        status: finished or stopped.
        why: what ended it.
        epochs: epochs that were completed.
        seconds: for the whole run.
        best_epoch: counted from 1; None where no epoch was completed.
        metrics: of the best weights: `train` (gathered while training, that epoch), `val`, `test`; in the
            user's units, `loss` apart, which is in the unit in which it was trained.
        history: one entry an epoch: epoch, seconds, learning_rates, metrics by split.
        objective: the loss, and how the network's answers are read (`answer_form`).
        choices: what was left to netwright, with value and reason.
        spec: the train section with everything auto resolved: training with it again gives the same run.
        batch_size: samples a step.
    """

    net: nn.Module
    status: Status
    why: str
    epochs: int
    seconds: float
    best_epoch: int | None
    metrics: Metrics
    history: tuple[Mapping[str, Any], ...]
    objective: Objective
    choices: Mapping[str, str]
    spec: TrainSpec
    batch_size: int

    @property
    def loss_name(self) -> str:
        """Name of the loss, `CrossEntropyLoss`."""
        return self.objective.name

    @property
    def answer_scale(self) -> tuple[Float[Tensor, " targets"], Float[Tensor, " targets"]] | None:
        """Mean and scale of each target, on the CPU, where the net answers in standardised units."""
        scale = self.objective.answer_scale
        return None if scale is None else (scale[0].cpu(), scale[1].cpu())
