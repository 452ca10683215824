"""Where a run computes, and in which number format."""

from __future__ import annotations

import torch

from netwright.core.choose_device import choose_device
from netwright.core.run_spec import TrainSpec
from netwright.training.choices import Choices
from netwright.training.manner import Precision


def choose_arithmetic(spec: TrainSpec, chosen: Choices) -> tuple[torch.device, Precision]:
    """Choose device and number format, where they were left open.

    Args:
        spec: its device and precision count.
        chosen: what was chosen is written down here, with its reason.

    Returns:
        The device and the number format.

    >>> choose_arithmetic(TrainSpec(device="cpu", precision="bf16"), Choices())
    (device(type='cpu'), 'bf16')
    """
    device = choose_device(spec.device)
    if spec.device == "auto":
        chosen.fill("device", str(device), "the fastest that is here")
    if spec.precision != "auto":
        return device, spec.precision
    is_bf16 = device.type == "cuda" and torch.cuda.is_bf16_supported()
    precision: Precision = "bf16" if is_bf16 else "float32"
    chosen.fill("precision", precision, "this GPU computes in it" if is_bf16 else f"safe on {device.type}")
    return device, precision
