"""What is decided before the first step, in one place."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from netwright.core.events import Noticed
from netwright.core.run_spec import TrainSpec
from netwright.data.batches import Batches
from netwright.training.eager_step import EagerStep
from netwright.training.objective import Objective
from netwright.training.state import TrainingState


@dataclass(eq=False)
class TrainingPlan:
    """Everything that is decided before the first step.

    Args:
        spec: the train section with everything auto resolved.
        batch_size: samples a step.
        choices: what was left to netwright, with value and reason.
        notices: what a person should know before training.
        device: where to compute.
        autocast: number format of the arithmetic; None for float32.
        objective: the loss.
        batches: training batches.
        state: all that training changes.
        step: one batch of training.
        num_batches: batches an epoch; None for a stream.
        lower_is_better: how the monitored value is read.
        num_threads: processor threads that torch computes with; None leaves them as they are.
    """

    spec: TrainSpec
    batch_size: int
    choices: dict[str, str]
    notices: tuple[Noticed, ...]
    device: torch.device
    autocast: torch.dtype | None
    objective: Objective
    batches: Batches
    state: TrainingState
    step: EagerStep
    num_batches: int | None
    lower_is_better: bool
    num_threads: int | None = None
