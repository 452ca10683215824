"""The differences that a loss makes small."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from netwright.checking.trace import Trace

_ERRORS = frozenset({"mse_loss", "smooth_l1_loss", "huber_loss"})


def list_errors(trace: Trace) -> Iterator[Tensor]:
    """The differences that are squared, or compared by a loss."""
    for call in trace.calls:
        first, second = (*call.args[:2], None, None)[:2]
        is_square = call.name == "square" or (call.name in {"pow", "__pow__"} and second == 2)
        if (is_square or (call.name == "mul" and first is second)) and isinstance(first, Tensor):
            yield first.detach()
        elif call.name in _ERRORS and isinstance(first, Tensor) and isinstance(second, Tensor):
            yield (first - second).detach()


def is_error(weight: Tensor, error: Tensor) -> bool:
    """Whether a weight is an error, of either sign, also shifted and scaled."""
    if weight.numel() != error.numel() or weight.numel() < 3:
        return weight.numel() == error.numel() and bool(
            torch.isclose(weight.flatten().abs(), error.flatten().abs()).all()
        )
    one, two = (part.detach().flatten().double() for part in (weight, error))
    both = torch.stack([one - one.mean(), two - two.mean()])
    if float(both.square().sum(1).min()) < 1e-10:
        return False
    return bool(torch.corrcoef(both)[0, 1].abs() > 1 - 1e-6)
