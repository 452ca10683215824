"""What is decided before the first step, in one place."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from netwright.core.events import Noticed
from netwright.core.run_spec import TrainSpec
from netwright.data.batches import Batches
from netwright.training.manner import Manner
from netwright.training.objective import Objective
from netwright.training.state import TrainingState
from netwright.training.step import Step
from netwright.training.workload import Workload


@dataclass(eq=False)
class TrainingPlan:
    """Everything that is decided before the first step.

    Args:
        spec: the train section with everything auto resolved.
        batch_size: samples a step.
        choices: what was left to netwright, with value and reason.
        notices: what a person should know before training.
        device: where to compute.
        manner: how a step is computed.
        workload: what is asked of every step.
        batches: training batches.
        state: all that training changes.
        step: one batch of training.
    """

    spec: TrainSpec
    batch_size: int
    choices: dict[str, str]
    notices: tuple[Noticed, ...]
    device: torch.device
    manner: Manner
    workload: Workload
    batches: Batches
    state: TrainingState
    step: Step

    @property
    def objective(self) -> Objective:
        """The loss."""
        return self.workload.objective

    @property
    def num_batches(self) -> int | None:
        """Batches an epoch; None for a stream."""
        return self.workload.num_batches

    @property
    def lower_is_better(self) -> bool:
        """How the monitored value is read."""
        return self.workload.settings.lower_is_better

    @property
    def autocast(self) -> torch.dtype | None:
        """Number format of the arithmetic; None for float32."""
        return self.manner.autocast

    def count_samples(self, first_batch: int, last_batch: int) -> int:
        """Count the samples of the batches between two counts of batches; the last may be smaller."""
        known, most = self.workload.settings.num_samples, last_batch * self.batch_size
        return (most if known is None else min(most, known)) - first_batch * self.batch_size
