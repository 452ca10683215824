"""A plan whose network is divided among the processes."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import torch
from torch import nn

from netwright.core.errors import RunFileError
from netwright.training.apply_layout import apply_layout
from netwright.training.processes.crew import find_crew
from netwright.training.training_plan import TrainingPlan

_FIX = "distributed: ddp, or leave it out"


def shard_plan(plan: TrainingPlan) -> TrainingPlan:
    """Divide the network among the processes (FSDP2), where the run file asks for it.

    Each process holds a part of every weight, of its gradient and of what the optimizer keeps of it; a layer
    is put together while it computes. The network itself stays as it is: what is trained is a copy.

    Args:
        plan: what was decided, its network whole and the same in every process.

    Returns:
        The plan, its state and step those of the divided network; the same plan where nothing is divided.

    Raises:
        RunFileError: the run file asks for something that goes with whole networks only.
    """
    crew, spec = find_crew(), plan.spec
    if crew.is_alone or spec.distributed != "fsdp":
        return plan
    _refuse(plan)
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    whole = plan.state.net
    manner = replace(plan.manner, layout="contiguous")
    apply_layout(whole, "contiguous")
    net = copy.deepcopy(whole)
    mesh = init_device_mesh(plan.device.type, (crew.size,))
    for part in _list_units(net):
        fully_shard(part, mesh=mesh)
    fully_shard(net, mesh=mesh)
    state, step = plan.workload.build(net, manner)
    state.whole_net = whole
    resolved = spec.model_copy(update={"layout": "contiguous"})
    return replace(plan, spec=resolved, manner=manner, state=state, step=step)


def _list_units(net: nn.Module) -> list[nn.Module]:
    """What is put together at a time: the blocks of the network, looked for inside of plain containers."""
    names = [name for name, _ in net.named_parameters(remove_duplicate=False)]
    if len(names) != len(dict(net.named_parameters())):
        return []  # parameters that several layers share must be put together at once
    units: list[nn.Module] = []
    waiting = list(net.children())
    while waiting:
        part = waiting.pop(0)
        if type(part) in (nn.Sequential, nn.ModuleList, nn.ModuleDict):
            waiting.extend(part.children())
        elif any(True for _ in part.parameters()):
            units.append(part)
    return units


def _refuse(plan: TrainingPlan) -> None:
    spec = plan.spec
    state: Any = plan.state
    for field, is_asked in {
        f"ema: {spec.ema}": state.ema is not None,
        "precision: fp16": state.scaler is not None,
        "compile: true": spec.compile is True,
        "layout: channels_last": plan.workload.settings.spec.layout == "channels_last",
    }.items():
        if is_asked:
            raise RunFileError(
                f"`{field}` needs the whole network, and with fsdp no process has it",
                where="train.distributed",
                fix=_FIX,
            )
    if any(part.dtype != torch.float32 for part in state.net.parameters() if part.is_floating_point()):
        raise RunFileError(
            "the weights are of several dtypes or not float32, and fsdp puts them together in one piece",
            where="train.distributed",
            fix=_FIX,
        )
