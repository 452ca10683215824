"""The most arithmetic that this machine does for torch."""

from __future__ import annotations

from time import perf_counter

import torch

from netwright.training.manner import Precision
from netwright.training.wait_for import wait_for

_SIZES = (512, 1024, 2048)
_REPEATS = 6
_FORMATS = {"float32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def measure_peak(device: torch.device, precision: Precision, num_threads: int) -> float:
    """Measure the fastest of some products of large square matrices.

    Args:
        device: where.
        precision: number format.
        num_threads: processor threads.

    Returns:
        Operations a second: a multiplication and an addition are two.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(num_threads)
    try:
        return max(_time_product(size, device, _FORMATS[precision]) for size in _SIZES)
    finally:
        torch.set_num_threads(before)


def _time_product(size: int, device: torch.device, kind: torch.dtype) -> float:
    left, right = (torch.rand(size, size, device=device).to(kind) for _ in range(2))
    out = left @ right
    best = float("inf")
    for _ in range(_REPEATS):
        wait_for(device)
        began = perf_counter()
        torch.mm(left, right, out=out)
        wait_for(device)
        best = min(best, perf_counter() - began)
    return 2 * size**3 / best
