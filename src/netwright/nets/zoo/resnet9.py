"""ResNet-9, which learns CIFAR-10 in seconds on a GPU."""

from __future__ import annotations

from torch import nn

from netwright.nets.blocks.residual import Residual


def resnet9(input_shape: tuple[int, ...], num_outputs: int, *, width: int = 64) -> nn.Sequential:
    """Build ResNet-9: eight 3x3 convolutions, two pairs of them gone round, and a Linear.

    Args:
        input_shape: (channels, height, width), 8x8 or more.
        num_outputs: classes.
        width: channels of the first convolution; they double three times.

    Returns:
        (batch, channels, height, width) to logits (batch, num_outputs).

    Raises:
        ValueError: the samples are not images of 8x8 or more.

    Source: Page 2018, How to Train Your ResNet (DAWNBench).

    >>> resnet9((3, 32, 32), 10)[-1]
    Linear(in_features=512, out_features=10, bias=True)
    """
    if len(input_shape) != 3 or min(input_shape[1:]) < 8:
        raise ValueError(f"resnet9 takes images of 8x8 or more, and samples are {input_shape}")

    def convolve(before: int, after: int) -> list[nn.Module]:
        return [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]

    def go_round(channels: int) -> Residual:
        return Residual(nn.Sequential(*convolve(channels, channels), *convolve(channels, channels)))

    return nn.Sequential(
        *convolve(input_shape[0], width),
        *convolve(width, 2 * width),
        nn.MaxPool2d(2),
        go_round(2 * width),
        *convolve(2 * width, 4 * width),
        nn.MaxPool2d(2),
        *convolve(4 * width, 8 * width),
        nn.MaxPool2d(2),
        go_round(8 * width),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Linear(8 * width, num_outputs),
    )
