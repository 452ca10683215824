"""A linear model: every output a weighted sum of the inputs."""

from __future__ import annotations

import math

from torch import nn


def linear(input_shape: tuple[int, ...], num_outputs: int) -> nn.Sequential:
    """Build a linear model: linear regression, or the logits of logistic regression.

    Args:
        input_shape: of one sample; images are flattened.
        num_outputs: numbers that it gives.

    Returns:
        (batch, *input_shape) to (batch, num_outputs).

    >>> linear((4,), 1)
    Sequential(
      (0): Linear(in_features=4, out_features=1, bias=True)
    )
    """
    head = nn.Linear(math.prod(input_shape), num_outputs)
    return nn.Sequential(head) if len(input_shape) == 1 else nn.Sequential(nn.Flatten(), head)
