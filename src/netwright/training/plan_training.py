"""Everything that is decided before the first step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import torch
from torch import nn

from netwright.core.events import Noticed
from netwright.core.run_spec import NamedField, TrainSpec
from netwright.data.batches import Batches
from netwright.data.data import Data
from netwright.training.allow_mixing import allow_mixing
from netwright.training.choices import Choices
from netwright.training.choose_arithmetic import choose_arithmetic
from netwright.training.choose_capture import choose_capture
from netwright.training.choose_layout import choose_layout
from netwright.training.choose_settings import Settings, choose_settings
from netwright.training.choose_threads import choose_threads
from netwright.training.count_step import count_step
from netwright.training.fit_objective import fit_objective
from netwright.training.follow_recipe import follow_recipe
from netwright.training.introduce_run import introduce_run
from netwright.training.manner import Manner
from netwright.training.notice_data import notice_data
from netwright.training.processes.find_share import find_share
from netwright.training.processes.join_network import join_network
from netwright.training.training_plan import TrainingPlan
from netwright.training.workload import Workload

_PROBE_SAMPLES = 8
_LEAVES_ONE_OUT = (
    "the last batch of an epoch would hold 1 sample, which batch normalisation cannot take: "
    "each epoch leaves another sample out"
)


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
    settings = choose_settings(data, follow_recipe(net, spec, data.task, chosen), batch_size, chosen)
    spec, size = settings.spec, settings.batch_size
    device, precision = choose_arithmetic(spec, chosen)
    _move(net, device)
    samples = next(Batches(data.train, min(size, _PROBE_SAMPLES), device=device).epoch(0))
    probe = fit_objective(net, samples, data, spec, chosen, output_is_fitted=output_is_fitted, folder=folder)
    batches = _build_batches(net, data, settings, augment, device)
    notices = list(probe.notices)
    if batches.drop_last:
        notices.append(Noticed(_LEAVES_ONE_OUT, {"batch_size": size}))
    join_network(net, settings, chosen)
    objective = allow_mixing(probe.objective) if batches.mixes_targets else probe.objective
    batch = min(size, settings.num_samples or size)  # a batch size may be larger than the data
    num_batches, num_multiply_adds = _count(batches), count_step(probe.trace, batch)
    num_steps = None if num_batches is None else num_batches * settings.epochs
    manner = Manner(
        choose_threads(spec, num_multiply_adds, device, chosen),
        precision,
        choose_layout(net, spec, device, num_multiply_adds, samples[0], chosen),
        choose_capture(net, spec, num_multiply_adds, num_steps, chosen),
        spec.compile is True,
    )
    workload = Workload(settings, objective, num_batches, data.train.known_targets is None)
    state, step = workload.build(net, manner, chosen)
    chosen.fill("tune_up", False, "")
    if spec.compile == "auto":
        chosen.fill("compile", False, "compiling takes longer than it saves on most runs")
    return TrainingPlan(
        spec=TrainSpec.model_validate({**spec.model_dump(), **chosen.fields}),
        batch_size=size,
        choices={**introduce_run(net, data), **chosen.reasons},
        notices=(*notice_data(data), *notices),
        device=device,
        manner=manner,
        workload=workload,
        batches=batches,
        state=state,
        step=step,
    )


def _move(net: nn.Module, device: torch.device) -> None:
    if isinstance(net, nn.Module) and "_parameters" in net.__dict__:
        net.to(device)


def _build_batches(
    net: nn.Module, data: Data, settings: Settings, augment: Sequence[NamedField], device: torch.device
) -> Batches:
    size, num_samples = settings.batch_size, settings.num_samples
    return Batches(
        data.train,
        size,
        shuffle=num_samples is not None,
        seed=settings.spec.seed,
        drop_last=num_samples is not None and size > 1 and num_samples % size == 1 and _needs_two(net),
        augment=list(augment),
        device=device,
    ).divide(find_share())


def _needs_two(net: nn.Module) -> bool:
    return any(isinstance(part, nn.modules.batchnorm._BatchNorm) for part in net.modules())


def _count(batches: Batches) -> int | None:
    try:
        return len(batches)
    except TypeError:
        return None
