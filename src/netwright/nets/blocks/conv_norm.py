"""A convolution with what nearly always follows it."""

from __future__ import annotations

from torch import nn


def conv_norm(before: int, after: int, kernel: int, *, stride: int = 1, groups: int = 1) -> nn.Sequential:
    """Build a convolution that keeps the size at stride 1, batch normalisation and ReLU6.

    Args:
        before: channels that arrive.
        after: channels that leave.
        kernel: its size, odd.
        stride: 2 halves the map.
        groups: parts that the channels are dealt with in.

    >>> [type(layer).__name__ for layer in conv_norm(3, 8, 3)]
    ['Conv2d', 'BatchNorm2d', 'ReLU6']
    """
    # No bias: the normalisation that follows takes any constant away again.
    conv = nn.Conv2d(before, after, kernel, stride, kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU6(inplace=True))
