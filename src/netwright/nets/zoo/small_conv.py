"""A convolutional network for very small pictures, such as 8x8 digits."""

from __future__ import annotations

from torch import nn


def small_conv(
    input_shape: tuple[int, ...], num_outputs: int, *, width: int = 32, dropout: float = 0.3
) -> nn.Sequential:
    """Build three 3x3 convolutions with batch normalisation, one pooling, and a Linear.

    Args:
        input_shape: (channels, height, width), 2x2 or more.
        num_outputs: classes.
        width: channels of the first convolution; the others have twice as many.
        dropout: share dropped before the Linear in training, 0 to 1.

    Returns:
        (batch, channels, height, width) to logits (batch, num_outputs).

    Raises:
        ValueError: the samples are not images of 2x2 or more.

    >>> small_conv((1, 8, 8), 10)[-1]
    Linear(in_features=1024, out_features=10, bias=True)
    """
    if len(input_shape) != 3 or min(input_shape[1:]) < 2:
        raise ValueError(f"small-conv takes images of 2x2 or more, and samples are {input_shape}")
    layers: list[nn.Module] = []
    channels = input_shape[0]
    for size in (width, 2 * width, 2 * width):
        # No bias: the normalisation that follows takes any constant away again.
        layers += [nn.Conv2d(channels, size, 3, padding=1, bias=False), nn.BatchNorm2d(size), nn.ReLU()]
        channels = size
    layers.insert(6, nn.MaxPool2d(2))
    size = channels * (input_shape[1] // 2) * (input_shape[2] // 2)
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(dropout), nn.Linear(size, num_outputs))
