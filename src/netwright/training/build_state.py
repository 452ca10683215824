"""All that training changes, made for a network."""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.amp.grad_scaler import GradScaler
from torch.optim.swa_utils import AveragedModel

from netwright.core.errors import RunFileError
from netwright.core.named import Named
from netwright.core.run_spec import TrainSpec
from netwright.training.average_warmly import average_warmly
from netwright.training.build_optimizer import AUTO_OPTIMIZER, build_optimizer
from netwright.training.choices import Choices
from netwright.training.choose_settings import Settings
from netwright.training.objective import Objective
from netwright.training.processes.crew import find_crew
from netwright.training.running_metrics import RunningMetrics
from netwright.training.schedule import AUTO_SCHEDULE, Schedule
from netwright.training.state import TrainingState


def build_state(
    net: nn.Module,
    settings: Settings,
    objective: Objective,
    chosen: Choices,
    *,
    num_batches: int | None,
    autocast: torch.dtype | None = None,
) -> TrainingState:
    """Build optimizer, schedule, moving average and scaler for a network.

    Args:
        net: the network, on its device.
        settings: what the data decided, with the train section.
        objective: the loss.
        chosen: what was chosen is written down here, with its reason.
        num_batches: batches an epoch; None for a stream.
        autocast: number format of the arithmetic; None for float32.

    Raises:
        RunFileError: optimizer or schedule cannot be made, or do not go together with the rest.

    >>> from netwright.core.task import Task
    >>> settings = Settings(TrainSpec(), 100, 10, epochs=2, lower_is_better=True)
    >>> task = Task("regression", ("y",))
    >>> objective = Objective("MSELoss", "MSELoss", nn.MSELoss(), task)
    >>> type(build_state(nn.Linear(3, 1), settings, objective, Choices(), num_batches=10).optimizer).__name__
    'AdamW'
    """
    spec = settings.spec
    if spec.optimizer == "auto":
        chosen.fill("optimizer", AUTO_OPTIMIZER, "it suits most networks without tuning")
    optimizer = build_optimizer(net, spec)
    steps = None if num_batches is None else math.ceil(num_batches / spec.accumulate)
    schedule_name = spec.schedule
    if schedule_name == "auto":
        is_lbfgs = isinstance(optimizer, torch.optim.LBFGS)
        schedule_name = "none" if steps is None or is_lbfgs else AUTO_SCHEDULE
        why = (
            "a short rise, then down along a cosine" if schedule_name != "none" else "the steps are not known"
        )
        chosen.fill("schedule", schedule_name, "LBFGS finds its own step" if is_lbfgs else why)
    schedule = Schedule(
        optimizer,
        schedule_name,
        epochs=settings.epochs,
        steps_per_epoch=steps,
        lower_is_better=settings.lower_is_better,
    )
    device = next(net.parameters()).device
    scaler = GradScaler(device.type) if autocast is torch.float16 else None
    _refuse_lbfgs(optimizer, spec, scaler)
    ema = AveragedModel(net, multi_avg_fn=average_warmly(spec.ema)) if spec.ema else None
    metrics = RunningMetrics(objective.task, objective.read_answers)
    return TrainingState(net, optimizer, schedule, metrics, ema, scaler)


def _refuse_lbfgs(optimizer: torch.optim.Optimizer, spec: TrainSpec, scaler: GradScaler | None) -> None:
    is_joined = spec.accumulate > 1 or scaler is not None or not find_crew().is_alone
    if isinstance(optimizer, torch.optim.LBFGS) and is_joined:
        raise RunFileError(
            "LBFGS computes the loss several times a step and cannot be joined with accumulate, fp16 or "
            "several processes",
            where=f"train.optimizer: {Named.parse(spec.optimizer, where='train.optimizer').name}",
            fix="accumulate: 1, precision: float32, one process (a larger batch_size does the same)",
        )
