"""ResNet-18, with torchvision's names."""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from netwright.nets.blocks.basic_block import BasicBlock


def resnet18(
    input_shape: tuple[int, ...], num_outputs: int, *, small_stem: bool | None = None
) -> nn.Sequential:
    """Build ResNet-18; the names of its weights are torchvision's, so that either loads the other's.

    Args:
        input_shape: (channels, height, width).
        num_outputs: classes.
        small_stem: begin with a 3x3 convolution of stride 1 and no pooling, instead of 7x7 of stride 2
            and pooling; None decides: small for pictures of at most 64 pixels.

    Returns:
        (batch, channels, height, width) to logits (batch, num_outputs).

    Raises:
        ValueError: the samples are not images.

    Source: He et al. 2016, Deep Residual Learning for Image Recognition, table 1; the small stem as
    in its section 4.2.

    >>> resnet18((3, 224, 224), 1000).fc
    Linear(in_features=512, out_features=1000, bias=True)
    """
    if len(input_shape) != 3:
        raise ValueError(f"resnet18 takes images (channels, height, width), and samples are {input_shape}")
    if small_stem is None:
        small_stem = max(input_shape[1:]) <= 64
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    kernel, stride = (3, 1) if small_stem else (7, 2)
    layers["conv1"] = nn.Conv2d(input_shape[0], 64, kernel, stride=stride, padding=kernel // 2, bias=False)
    layers["bn1"] = nn.BatchNorm2d(64)
    layers["relu"] = nn.ReLU(inplace=True)
    layers["maxpool"] = nn.Identity() if small_stem else nn.MaxPool2d(3, stride=2, padding=1)
    before = 64
    for index, channels in enumerate((64, 128, 256, 512)):
        first = BasicBlock(before, channels, stride=1 if index == 0 else 2)
        layers[f"layer{index + 1}"] = nn.Sequential(first, BasicBlock(channels, channels))
        before = channels
    layers["avgpool"] = nn.AdaptiveAvgPool2d(1)
    layers["flatten"] = nn.Flatten()
    layers["fc"] = nn.Linear(512, num_outputs)
    net = nn.Sequential(layers)
    for layer in net.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    return net
