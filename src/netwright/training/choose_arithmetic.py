"""Where a run computes, and in which number format."""

from __future__ import annotations

import torch

from netwright.core.choose_device import choose_device
from netwright.core.run_spec import TrainSpec
from netwright.training.choices import Choices


def choose_arithmetic(spec: TrainSpec, chosen: Choices) -> tuple[torch.device, torch.dtype | None]:
    """Choose device and number format, where they were left open.

    Args:
        spec: its device and precision count.
        chosen: what was chosen is written down here, with its reason.

    Returns:
        The device, and the number format that autocast uses; None for float32.

    >>> choose_arithmetic(TrainSpec(device="cpu", precision="bf16"), Choices())
    (device(type='cpu'), torch.bfloat16)
    """
    device = choose_device(spec.device)
    if spec.device == "auto":
        chosen.fill("device", str(device), "the fastest that is here")
    precision = spec.precision
    if precision == "auto":
        is_bf16 = device.type == "cuda" and torch.cuda.is_bf16_supported()
        precision = "bf16" if is_bf16 else "float32"
        chosen.fill(
            "precision", precision, "this GPU computes in it" if is_bf16 else f"safe on {device.type}"
        )
    return device, {"float32": None, "bf16": torch.bfloat16, "fp16": torch.float16}[precision]
