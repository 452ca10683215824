"""How many multiply-adds a forward pass of a batch takes."""

from __future__ import annotations

from torch import Tensor, nn

from netwright.training.trace_forward import ForwardTrace, Visit

SMALL_STEP = 200_000_000
"""Multiply-adds below which a step takes a few milliseconds: what is not arithmetic counts."""


def count_step(trace: ForwardTrace, batch_size: int) -> int:
    """Count the multiply-adds of the weights in a forward pass of a batch.

    Args:
        trace: a forward pass of the network, over one batch of any size.
        batch_size: samples a step.

    >>> import torch
    >>> from netwright.training.trace_forward import trace_forward
    >>> count_step(trace_forward(nn.Linear(64, 10), torch.zeros(8, 64)), 32)
    20480
    """
    return sum(_count_sample(visit) for visit in trace.visits) * batch_size


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
