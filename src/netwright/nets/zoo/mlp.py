"""A multi-layer perceptron."""

from __future__ import annotations

import math
from collections.abc import Sequence

from torch import nn


def mlp(
    input_shape: tuple[int, ...],
    num_outputs: int,
    *,
    hidden: int | Sequence[int] = (256, 128),
    activation: str = "ReLU",
    dropout: float = 0.0,
    norm: bool = False,
) -> nn.Sequential:
    """Build a multi-layer perceptron: for each hidden size Linear, norm, activation, dropout.

    Args:
        input_shape: of one sample; images are flattened.
        num_outputs: numbers that it gives.
        hidden: sizes of the hidden layers, from input to output.
        activation: a torch.nn activation by name.
        dropout: share of a hidden layer's outputs dropped in training, 0 to 1.
        norm: whether batch normalisation follows each hidden Linear.

    Returns:
        (batch, *input_shape) to (batch, num_outputs).

    Raises:
        ValueError: torch.nn has no such activation.

    >>> [type(layer).__name__ for layer in mlp((4,), 3, hidden=[8], dropout=0.1)]
    ['Linear', 'ReLU', 'Dropout', 'Linear']
    """
    activate = getattr(nn, activation, None)
    if not isinstance(activate, type) or not issubclass(activate, nn.Module):
        raise ValueError(f"torch.nn has no activation `{activation}`")
    layers: list[nn.Module] = [] if len(input_shape) == 1 else [nn.Flatten()]
    size = math.prod(input_shape)
    for width in [hidden] if isinstance(hidden, int) else hidden:
        layers.append(nn.Linear(size, width))
        if norm:
            layers.append(nn.BatchNorm1d(width))
        layers.append(activate())
        if dropout:
            layers.append(nn.Dropout(dropout))
        size = width
    return nn.Sequential(*layers, nn.Linear(size, num_outputs))
