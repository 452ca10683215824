"""How many processor threads a step is worth."""

from __future__ import annotations

from torch import Tensor, nn

from netwright.training.trace_forward import ForwardTrace, Visit

_FEW_MULTIPLY_ADDS = 200_000_000


def choose_threads(trace: ForwardTrace, batch_size: int, num_available: int) -> tuple[int, str]:
    """Choose one thread for a small step, all for a large one, by counting its multiply-adds.

    Threads wait for each other many times a step. Where a step takes a few milliseconds that costs more
    than it saves, above all on a machine that does something else too.

    Args:
        trace: a forward pass of the network, over one batch of any size.
        batch_size: samples a step.
        num_available: threads that torch would use by itself.

    Returns:
        The count, and the reason.

    >>> import torch
    >>> from netwright.training.trace_forward import trace_forward
    >>> choose_threads(trace_forward(nn.Linear(64, 10), torch.zeros(8, 64)), 32, 4)
    (1, '0.0205 million multiply-adds a step')
    """
    num = sum(_count_sample(visit) for visit in trace.visits) * batch_size
    reason = f"{num / 1e6:.3g} million multiply-adds a step"
    return (1 if num < _FEW_MULTIPLY_ADDS else num_available), reason


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
