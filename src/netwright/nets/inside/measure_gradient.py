"""How much each number of the input moves an answer."""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from netwright.core.errors import NetworkError

Score = Callable[..., Float[Tensor, " num"]]
"""From a network's inputs to one number a sample: the answer that is asked about."""


def measure_gradient(score: Score, inputs: tuple[Tensor, ...]) -> tuple[Tensor | None, ...]:
    """Measure the slope of an answer by each number of the input.

    Args:
        score: the answer that is asked about.
        inputs: what it takes; samples along the first axis.

    Returns:
        A tensor for each input, of its shape; None for whole numbers (indices), which have no slope.

    Raises:
        NetworkError: no input has a slope.

    Source: Simonyan et al. 2013, Deep Inside Convolutional Networks (arXiv:1312.6034).

    >>> measure_gradient(lambda x: (x * torch.tensor([2.0, -1.0])).sum(1), (torch.ones(1, 2),))
    (tensor([[ 2., -1.]]),)
    """
    given = tuple(one.detach().clone().requires_grad_(one.is_floating_point()) for one in inputs)
    asked = [one for one in given if one.requires_grad]
    if not asked:
        raise NetworkError(
            "the inputs are whole numbers (indices), and the answer has no slope along them",
            where="the network's inputs",
            fix="look at the layer behind the embedding instead: --layer PATH",
        )
    with torch.enable_grad():
        total = score(*given).sum()
        if not total.requires_grad:
            raise NetworkError(
                "the answer does not depend on the inputs in a way that autograd can follow",
                where="the network's forward",
                fix="look for detach(), .data, torch.no_grad() or .item() in forward",
            )
        slopes = iter(torch.autograd.grad(total, asked, allow_unused=True))
    return tuple(
        None if not one.requires_grad else torch.zeros_like(one) if (slope := next(slopes)) is None else slope
        for one in given
    )
