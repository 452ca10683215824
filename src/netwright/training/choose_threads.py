"""How many processor threads a step is worth."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from netwright.core.run_spec import TrainSpec
from netwright.training.choices import Choices
from netwright.training.trace_forward import ForwardTrace, Visit

_FEW_MULTIPLY_ADDS = 200_000_000


def choose_threads(
    spec: TrainSpec, trace: ForwardTrace, batch_size: int, device: torch.device, chosen: Choices
) -> int:
    """Choose one thread for a small step, all for a large one, by counting its multiply-adds.

    Threads wait for each other many times a step. Where a step takes a few milliseconds that costs more
    than it saves, above all on a machine that does something else too.

    Args:
        spec: its threads count, where they were not left open.
        trace: a forward pass of the network, over one batch of any size.
        batch_size: samples a step.
        device: where the step is computed; another device than the processor leaves the threads as they are.
        chosen: what was chosen is written down here, with its reason.

    Returns:
        The count.

    >>> from netwright.training.trace_forward import trace_forward
    >>> trace = trace_forward(nn.Linear(64, 10), torch.zeros(8, 64))
    >>> choose_threads(TrainSpec(), trace, 32, torch.device("cpu"), Choices())
    1
    """
    if spec.threads != "auto":
        return spec.threads
    num_available, reason = torch.get_num_threads(), ""
    num_threads = num_available
    if device.type == "cpu":
        num = sum(_count_sample(visit) for visit in trace.visits) * batch_size
        num_threads = 1 if num < _FEW_MULTIPLY_ADDS else num_available
        reason = f"{_write_millions(num)} million multiply-adds a step"
    chosen.fill("threads", num_threads, reason)
    return num_threads


def _write_millions(num: int) -> str:
    return f"{num / 1e6:.3g}" if num < 1e9 else f"{round(num / 1e6):,}"


def _count_sample(visit: Visit) -> int:
    """Multiply-adds of one sample: every weight is used once at each position of the output."""
    num_weights = sum(part.numel() for part in visit.module.parameters(recurse=False) if part.ndim > 1)
    output = visit.output
    if not isinstance(output, Tensor) or not num_weights or not visit.arrives:
        return num_weights
    if isinstance(visit.module, nn.modules.conv._ConvNd):
        num_positions = output[0, 0].numel()
    elif isinstance(visit.module, nn.Linear):
        num_positions = output.numel() // (visit.module.out_features * visit.arrives[0])
    else:
        num_positions = 1
    return num_weights * max(1, num_positions)
