"""Everything that is decided before the first step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from torch import nn
from torch.amp.grad_scaler import GradScaler
from torch.optim.swa_utils import AveragedModel

from netwright.core.errors import DataError, RunFileError
from netwright.core.events import Noticed
from netwright.core.named import Named
from netwright.core.run_spec import NamedField, TrainSpec
from netwright.data.batches import Batches
from netwright.data.data import Data
from netwright.training.allow_mixing import allow_mixing
from netwright.training.average_warmly import average_warmly
from netwright.training.build_objective import build_objective
from netwright.training.build_optimizer import AUTO_OPTIMIZER, build_optimizer
from netwright.training.call_network import match_targets
from netwright.training.choices import Choices
from netwright.training.choose_arithmetic import choose_arithmetic
from netwright.training.choose_batch_size import choose_batch_size
from netwright.training.choose_epochs import choose_epochs
from netwright.training.choose_label_smoothing import choose_label_smoothing
from netwright.training.choose_monitor import choose_monitor
from netwright.training.choose_stopping import choose_stopping
from netwright.training.choose_target_scale import choose_target_scale
from netwright.training.choose_threads import choose_threads
from netwright.training.eager_step import EagerStep
from netwright.training.follow_recipe import follow_recipe
from netwright.training.objective import Objective
from netwright.training.probe_network import Probe, probe_network
from netwright.training.running_metrics import RunningMetrics
from netwright.training.schedule import AUTO_SCHEDULE, Schedule
from netwright.training.state import TrainingState
from netwright.training.trace_forward import ForwardTrace

_PROBE_SAMPLES = 8
_LEAVES_ONE_OUT = (
    "the last batch of an epoch would hold 1 sample, which batch normalisation cannot take: "
    "each epoch leaves another sample out"
)
_WITHOUT_END = {"none", "ReduceLROnPlateau"}


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
    lower_is_better: bool
    num_threads: int | None = None

    @property
    def num_batches(self) -> int | None:
        """Batches an epoch; None for a stream."""
        return _count(self.batches)


def plan_training(
    net: nn.Module,
    data: Data,
    spec: TrainSpec,
    *,
    batch_size: int | Literal["auto"],
    augment: Sequence[NamedField],
    output_is_fitted: bool,
    folder: Path | None,
) -> TrainingPlan:
    """Resolve everything auto, probe the network on a real batch, and build what the loop runs on.

    Args:
        net: the network; it is moved to the device.
        data: what to learn from.
        spec: the train section.
        batch_size: samples a step, or auto.
        augment: changes to training images.
        output_is_fitted: whether the last layer was added to fit the target.
        folder: where `file.py:function` is looked for.

    Raises:
        InputError: data, network and train section do not fit together.
    """
    chosen = Choices()
    spec = follow_recipe(net, spec, data.task, chosen)
    num_samples = _count_samples(data)
    size = min(choose_batch_size(num_samples), num_samples or 64) if batch_size == "auto" else batch_size
    if batch_size == "auto":
        chosen.reasons["batch_size"] = f"{size} ({_say_samples(num_samples)})"
    epochs = choose_epochs(num_samples) if spec.epochs == "auto" else spec.epochs
    if spec.epochs == "auto":
        chosen.fill("epochs", epochs, _say_samples(num_samples))
    chosen.fill("label_smoothing", *choose_label_smoothing(spec, data))
    spec = spec.model_copy(update={"label_smoothing": chosen.fields["label_smoothing"]})
    device, autocast = choose_arithmetic(spec, chosen)
    stopping, reason = choose_stopping(
        spec.early_stopping,
        epochs,
        has_val=data.val is not None,
        has_schedule=Named.parse(spec.schedule, where="train.schedule").name not in _WITHOUT_END,
    )
    if spec.early_stopping == "auto":
        chosen.fields["early_stopping"] = "none" if stopping is None else stopping.model_dump()
        chosen.reasons["early_stopping"] = reason
    monitor, lower_is_better = choose_monitor(spec.monitor, data.task)
    if spec.monitor == "auto":
        chosen.fill(
            "monitor",
            monitor,
            "it notices what accuracy does not" if data.val is not None else "no validation part",
        )
    _move(net, device)
    probe = _probe(net, data, spec, chosen, device, (min(size, _PROBE_SAMPLES), output_is_fitted, folder))
    objective = probe.objective
    notices = list(probe.notices)
    drop_last = num_samples is not None and size > 1 and num_samples % size == 1 and _needs_two(net)
    if drop_last:
        notices.append(Noticed(_LEAVES_ONE_OUT, {"batch_size": size}))
    batches = Batches(
        data.train,
        size,
        shuffle=num_samples is not None,
        seed=spec.seed,
        drop_last=drop_last,
        augment=list(augment),
        device=device,
    )
    objective = allow_mixing(objective) if batches.mixes_targets else objective
    if spec.optimizer == "auto":
        chosen.fill("optimizer", AUTO_OPTIMIZER, "it suits most networks without tuning")
    optimizer = build_optimizer(net, spec)
    num_batches = _count(batches)
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
        optimizer, schedule_name, epochs=epochs, steps_per_epoch=steps, lower_is_better=lower_is_better
    )
    scaler = GradScaler(device.type) if autocast is torch.float16 else None
    _refuse_lbfgs(optimizer, spec, scaler)
    ema = AveragedModel(net, multi_avg_fn=average_warmly(spec.ema)) if spec.ema else None
    state = TrainingState(
        net, optimizer, schedule, RunningMetrics(data.task, objective.read_answers), ema, scaler
    )
    if spec.compile == "auto":
        chosen.fill("compile", False, "compiling takes longer than it saves on most runs")
    step = EagerStep(
        state,
        objective,
        torch.compile(net) if spec.compile is True else net,  # type: ignore[arg-type]  # a module all the same
        accumulate=spec.accumulate,
        clip_grad_norm=spec.clip_grad_norm,
        autocast=autocast,
        must_match=data.train.known_targets is None,
    )
    resolved = TrainSpec.model_validate({**spec.model_dump(), **chosen.fields})
    return TrainingPlan(
        spec=resolved,
        batch_size=size,
        choices=chosen.reasons,
        notices=tuple(notices),
        device=device,
        autocast=autocast,
        objective=objective,
        batches=batches,
        state=state,
        step=step,
        lower_is_better=lower_is_better,
        num_threads=_choose_threads(chosen, probe.trace, size, device),
    )


def _count(batches: Batches) -> int | None:
    try:
        return len(batches)
    except TypeError:
        return None


def _count_samples(data: Data) -> int | None:
    try:
        num = len(data.train)
    except TypeError:
        return None
    if num == 0:
        raise DataError("there are no training samples", where=data.source, fix="keep rows for training")
    return num


def _say_samples(num_samples: int | None) -> str:
    return "a stream" if num_samples is None else f"{num_samples:,} training samples"


def _move(net: nn.Module, device: torch.device) -> None:
    if isinstance(net, nn.Module) and "_parameters" in net.__dict__:
        net.to(device)


def _probe(
    net: nn.Module,
    data: Data,
    spec: TrainSpec,
    chosen: Choices,
    device: torch.device,
    rest: tuple[int, bool, Path | None],
) -> Probe:
    num, output_is_fitted, folder = rest
    inputs, given = next(Batches(data.train, num, device=device).epoch(0))
    known = data.train.known_targets
    targets = match_targets(given, data.task) if known is None else given

    def make_objective(num_answers: int, trace: ForwardTrace) -> Objective:
        objective = build_objective(spec, data.task, num_answers, known, folder)
        if spec.loss == "auto":
            chosen.fill(
                "loss",
                objective.name,
                f"{data.task.kind}, {num_answers} number{'s' * (num_answers > 1)} a sample",
            )
        is_affine = output_is_fitted or trace.ends_in_weights
        scale, reason = choose_target_scale(spec.scale_target, objective, known, is_affine)
        if spec.scale_target == "auto":
            chosen.fields["scale_target"] = scale is not None
            if reason:
                chosen.reasons["scale_target"] = f"{scale is not None} ({reason})"
        if scale is not None:
            objective = Objective(**{**vars(objective), "answer_scale": scale})
        return objective.to(device)

    return probe_network(net, (inputs, targets), data.task, make_objective)


def _choose_threads(chosen: Choices, trace: ForwardTrace, size: int, device: torch.device) -> int | None:
    if device.type != "cpu":
        return None
    num_threads, reason = choose_threads(trace, size, torch.get_num_threads())
    chosen.reasons["threads"] = f"{num_threads} ({reason})"
    return num_threads


def _needs_two(net: nn.Module) -> bool:
    return any(isinstance(part, nn.modules.batchnorm._BatchNorm) for part in net.modules())


def _refuse_lbfgs(optimizer: torch.optim.Optimizer, spec: TrainSpec, scaler: GradScaler | None) -> None:
    if isinstance(optimizer, torch.optim.LBFGS) and (spec.accumulate > 1 or scaler is not None):
        raise RunFileError(
            "LBFGS computes the loss several times a step and cannot be joined with accumulate or fp16",
            where=f"train.optimizer: {Named.parse(spec.optimizer, where='train.optimizer').name}",
            fix="accumulate: 1 and precision: float32 (a larger batch_size does the same)",
        )
