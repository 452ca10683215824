"""How hard a loss pulls on parameters."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def measure_pull(value: Tensor, leaves: list[Tensor]) -> float:
    """Measure the length of a gradient.

    Args:
        value: a loss with its graph, which is kept.
        leaves: what it is taken by.

    >>> part = torch.ones(4, requires_grad=True)
    >>> measure_pull((3 * part).sum(), [part])
    6.0
    """
    gradients = torch.autograd.grad(value, leaves, retain_graph=True, allow_unused=True)
    squares = [float(gradient.square().sum()) for gradient in gradients if gradient is not None]
    return math.sqrt(sum(squares))
