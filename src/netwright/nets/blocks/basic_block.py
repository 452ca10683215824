"""The residual block of ResNet-18 and ResNet-34."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn


@final
class BasicBlock(nn.Module):
    """Two 3x3 convolutions with batch normalisation and a shortcut, named as torchvision names them.

    Args:
        before: channels that arrive.
        after: channels of the result.
        stride: of the first convolution; 2 halves height and width.

    Source: He et al. 2016, Deep Residual Learning for Image Recognition, figure 5 left; projection
    shortcuts as in its option B.

    >>> BasicBlock(8, 16, stride=2)(torch.zeros(2, 8, 6, 6)).shape
    torch.Size([2, 16, 3, 3])
    """

    def __init__(self, before: int, after: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(after)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(after, after, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(after)
        self.downsample: nn.Module | None = None
        if stride != 1 or before != after:
            self.downsample = nn.Sequential(
                nn.Conv2d(before, after, 1, stride=stride, bias=False), nn.BatchNorm2d(after)
            )

    def forward(
        self, x: Float[Tensor, "batch before height width"]
    ) -> Float[Tensor, "batch after lower narrower"]:
        """Run the convolutions and add the shortcut."""
        shortcut = x if self.downsample is None else self.downsample(x)
        result = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return torch.relu(result + shortcut)
