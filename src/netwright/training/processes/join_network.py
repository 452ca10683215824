"""Make a network one that several processes train."""

from __future__ import annotations

import torch
from torch import nn

from netwright.core.errors import RunFileError
from netwright.core.launch import read_launch
from netwright.training.choices import Choices
from netwright.training.choose_settings import Settings
from netwright.training.processes.crew import find_crew
from netwright.training.processes.share_tensors import share_tensors


def join_network(net: nn.Module, settings: Settings, chosen: Choices) -> None:
    """Make a network one that several processes train; in a process by itself nothing happens.

    Args:
        net: the network, on its device; every process goes on with the weights of the first.
        settings: batch size and train section.
        chosen: told how many processes there are and what each takes.

    Raises:
        RunFileError: the run file asks for what several processes cannot do, or there are more of them than
            samples a step, or than GPUs.
    """
    crew, size = find_crew(), settings.batch_size
    if crew.is_alone:
        return
    if size < crew.size:
        raise RunFileError(
            f"a step of {size} samples cannot be divided among {crew.size} processes",
            where="data.batch_size",
            fix=f"data.batch_size: {2 * crew.size} or more (it counts the samples of all processes)",
        )
    if settings.spec.sync_batchnorm and settings.spec.compile is True:
        raise RunFileError(
            "a compiled network cannot ask the other processes in the middle of its batch normalisation",
            where="train.sync_batchnorm",
            fix="compile: false, or sync_batchnorm: false",
        )
    _require_device(settings.spec.device, next(net.parameters()).device)
    # A network that was made in Python may have been drawn from another seed in each process.
    share_tensors([*net.parameters(), *net.buffers()])
    least = size // crew.size
    each = str(least) if size % crew.size == 0 else f"{least} or {least + 1}"
    chosen.reasons["processes"] = f"{crew.size} (torchrun), {each} of the {size} samples of a step each"


def _require_device(asked: str, device: torch.device) -> None:
    """Each process takes a GPU of its own."""
    if device.type != "cuda":
        return
    num_here = torch.cuda.device_count()
    if ":" in asked or read_launch().local_rank >= num_here:
        raise RunFileError(
            f"process {read_launch().local_rank + 1} of this machine needs a GPU of its own, and "
            + (f"`{asked}` names one for all" if ":" in asked else f"there are {num_here}"),
            where="train.device",
            fix=f"device: cuda and --nproc-per-node {num_here} at most, or device: cpu",
        )
