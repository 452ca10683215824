"""The block of MobileNetV2: wide in the middle, narrow at its ends."""

from __future__ import annotations

from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from netwright.nets.blocks.conv_norm import conv_norm


@final
class InvertedResidual(nn.Module):
    """Widens by a 1x1 convolution, goes over places channel by channel, narrows, and adds the shortcut.

    The shortcut is there where the map keeps its size and its channels.

    Args:
        before: channels that arrive.
        after: channels that leave.
        stride: of the convolution over places; 2 halves the map.
        expand: how many times wider the middle is.

    Source: Sandler et al. 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks, table 1.

    >>> import torch
    >>> InvertedResidual(8, 16, stride=2, expand=6)(torch.zeros(2, 8, 6, 6)).shape
    torch.Size([2, 16, 3, 3])
    """

    def __init__(self, before: int, after: int, stride: int = 1, expand: int = 6) -> None:
        super().__init__()
        wide = before * expand
        layers: list[nn.Module] = [] if expand == 1 else [conv_norm(before, wide, 1)]
        layers.append(conv_norm(wide, wide, 3, stride=stride, groups=wide))
        layers += [nn.Conv2d(wide, after, 1, bias=False), nn.BatchNorm2d(after)]
        self.conv = nn.Sequential(*layers)
        self.has_shortcut = stride == 1 and before == after

    def forward(
        self, x: Float[Tensor, "batch before height width"]
    ) -> Float[Tensor, "batch after lower narrower"]:
        """Run the convolutions and add the shortcut."""
        result: Tensor = self.conv(x)
        return x + result if self.has_shortcut else result
