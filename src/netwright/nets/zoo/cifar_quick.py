"""The quick CIFAR-10 network of the tutorials."""

from __future__ import annotations

from torch import nn


def cifar_quick(
    input_shape: tuple[int, ...], num_outputs: int, *, hidden: int = 64, dropout: float = 0.0
) -> nn.Sequential:
    """Build three times 5x5 convolution, ReLU, pooling (32, 32, 64 channels), then two Linear.

    Args:
        input_shape: (channels, height, width), 8x8 or more.
        num_outputs: classes.
        hidden: size of the first Linear.
        dropout: share of its outputs dropped in training, 0 to 1.

    Returns:
        (batch, channels, height, width) to logits (batch, num_outputs).

    Raises:
        ValueError: the samples are not images of 8x8 or more.

    Source: Jia et al. 2014, Caffe, the example cifar10_quick.

    >>> cifar_quick((3, 32, 32), 10)[10]
    Linear(in_features=1024, out_features=64, bias=True)
    """
    if len(input_shape) != 3 or min(input_shape[1:]) < 8:
        raise ValueError(f"cifar-quick takes images of 8x8 or more, and samples are {input_shape}")
    layers: list[nn.Module] = []
    channels = input_shape[0]
    for width in (32, 32, 64):
        layers += [nn.Conv2d(channels, width, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    size = channels * (input_shape[1] // 8) * (input_shape[2] // 8)
    layers += [nn.Flatten(), nn.Linear(size, hidden), nn.ReLU()]
    if dropout:
        layers.append(nn.Dropout(dropout))
    return nn.Sequential(*layers, nn.Linear(hidden, num_outputs))
