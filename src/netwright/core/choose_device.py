"""Where to compute: the device that was asked for, or the fastest that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.core.errors import UsageError
from netwright.core.suggest import suggest_name

if TYPE_CHECKING:
    import torch

_KINDS = ("auto", "cpu", "cuda", "mps")


def choose_device(name: str = "auto") -> torch.device:
    """Find the device to compute on; torch is imported here, not with this file.

    Args:
        name: auto, cpu, cuda, cuda:1, mps; auto takes cuda, else mps, else cpu.

    Returns:
        The device, present on this machine.

    Raises:
        UsageError: there is no such device, or this machine does not have it.

    >>> choose_device("cpu")
    device(type='cpu')
    """
    import torch

    kind, _, number = name.strip().lower().partition(":")
    has_mps = torch.backends.mps.is_available()
    if kind == "auto" and not number:
        has_cuda = torch.cuda.is_available()
        return torch.device("cuda" if has_cuda else "mps" if has_mps else "cpu")
    if kind not in _KINDS[1:] or (number and not number.isdigit()):
        raise UsageError(
            f"no device is called `{name}`", where="train.device", fix=suggest_name(kind, _KINDS)
        )
    num_there = {"cpu": 1, "cuda": torch.cuda.device_count(), "mps": int(has_mps)}[kind]
    if int(number or 0) >= num_there:
        raise UsageError(
            f"device `{name}` was asked for and this machine has {num_there} of the kind {kind}",
            where="train.device",
            fix="device: auto" if num_there == 0 else f"device: {kind}",
        )
    return torch.device(kind, int(number)) if number and kind != "cpu" else torch.device(kind)
