"""What each number of the input adds to an answer."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from netwright.nets.inside.measure_gradient import Score, measure_gradient


def integrate_gradients(
    score: Score,
    inputs: tuple[Tensor, ...],
    baseline: tuple[Tensor, ...] | None = None,
    *,
    num_steps: int = 50,
) -> tuple[Tensor | None, ...]:
    """Share an answer's difference from the baseline's answer among the numbers of the input.

    The slopes along the straight way from the baseline are integrated by Gauss-Legendre quadrature; what
    the numbers add sums to the difference, the closer the more steps.

    Args:
        score: the answer that is asked about.
        inputs: what it takes; samples along the first axis.
        baseline: where nothing is said, shaped to broadcast to the inputs; without it zeros, which is the
            mean of standardised numbers.
        num_steps: points of the way, at least 1.

    Returns:
        A tensor for each input, of its shape; None for whole numbers (indices).

    Raises:
        NetworkError: no input has a slope.

    Source: Sundararajan et al. 2017, Axiomatic Attribution for Deep Networks (arXiv:1703.01365), eq. 1.

    >>> added, = integrate_gradients(lambda x: (x**2).sum(1), (torch.tensor([[1.0, 3.0]]),))
    >>> added.round(decimals=4).tolist()
    [[1.0, 9.0]]
    """
    start = baseline or tuple(torch.zeros_like(one) for one in inputs)
    nodes, weights = np.polynomial.legendre.leggauss(num_steps)
    sums: list[Tensor | None] = [None] * len(inputs)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        points = tuple(
            zero + float(node) * (one - zero) if one.is_floating_point() else one
            for one, zero in zip(inputs, start, strict=True)
        )
        for place, slope in enumerate(measure_gradient(score, points)):
            if slope is not None:
                known = sums[place]
                sums[place] = slope * float(weight) if known is None else known + slope * float(weight)
    return tuple(
        None if total is None else total * (one - zero)
        for total, one, zero in zip(sums, inputs, start, strict=True)
    )
