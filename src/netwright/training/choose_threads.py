"""How many processor threads a step is worth."""

from __future__ import annotations

import torch

from netwright.core.run_spec import TrainSpec
from netwright.training.choices import Choices
from netwright.training.count_step import SMALL_STEP


def choose_threads(spec: TrainSpec, num_multiply_adds: int, device: torch.device, chosen: Choices) -> int:
    """Choose one thread for a small step, all for a large one, by counting its multiply-adds.

    Threads wait for each other many times a step. Where a step takes a few milliseconds that costs more
    than it saves, above all on a machine that does something else too.

    Args:
        spec: its threads count, where they were not left open.
        num_multiply_adds: of a forward pass of a batch.
        device: where the step is computed; another device than the processor leaves the threads as they are.
        chosen: what was chosen is written down here, with its reason.

    Returns:
        The count.

    >>> choose_threads(TrainSpec(), 20_480, torch.device("cpu"), Choices())
    1
    """
    if spec.threads != "auto":
        return spec.threads
    num_available, reason = torch.get_num_threads(), ""
    num_threads = num_available
    if device.type == "cpu":
        num_threads = 1 if num_multiply_adds < SMALL_STEP else num_available
        reason = f"{_write_millions(num_multiply_adds)} million multiply-adds a step"
    chosen.fill("threads", num_threads, reason)
    return num_threads


def _write_millions(num: int) -> str:
    return f"{num / 1e6:.3g}" if num < 1e9 else f"{round(num / 1e6):,}"
