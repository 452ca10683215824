"""Logistic regression."""

from __future__ import annotations

from torch import nn

from netwright.nets.zoo.linear import linear


def logistic(input_shape: tuple[int, ...], num_outputs: int) -> nn.Sequential:
    """Build a logistic (softmax) regression: one Linear that gives logits; the loss does the rest.

    Args:
        input_shape: of one sample; images are flattened.
        num_outputs: classes, or 1 for two classes.

    Returns:
        (batch, *input_shape) to logits (batch, num_outputs).

    >>> logistic((1, 28, 28), 10)[1]
    Linear(in_features=784, out_features=10, bias=True)
    """
    return linear(input_shape, num_outputs)
