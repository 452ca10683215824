"""MobileNetV2, with torchvision's names: accurate for few multiply-adds."""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from netwright.nets.blocks.conv_norm import conv_norm
from netwright.nets.blocks.inverted_residual import InvertedResidual

_STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


def mobilenet_v2(
    input_shape: tuple[int, ...],
    num_outputs: int,
    *,
    width: float = 1.0,
    small_stem: bool | None = None,
    dropout: float = 0.2,
) -> nn.Sequential:
    """Build MobileNetV2; the names of its weights are torchvision's, so that either loads the other's.

    Args:
        input_shape: (channels, height, width).
        num_outputs: classes.
        width: multiple of the channels, above 0; 0.5 has about a third of the multiply-adds.
        small_stem: halve the map three times, not five; None decides: small for pictures of at most 64
            pixels.
        dropout: share dropped before the Linear in training, 0 to 1.

    Returns:
        (batch, channels, height, width) to logits (batch, num_outputs).

    Raises:
        ValueError: the samples are not images, or the width is not above 0.

    Source: Sandler et al. 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks, table 2.

    >>> mobilenet_v2((3, 224, 224), 1000).classifier[1]
    Linear(in_features=1280, out_features=1000, bias=True)
    """
    if len(input_shape) != 3:
        raise ValueError(
            f"mobilenet-v2 takes images (channels, height, width), and samples are {input_shape}"
        )
    if width <= 0:
        raise ValueError(f"width is {width}; it is a multiple of the channels, above 0")
    if small_stem is None:
        small_stem = max(input_shape[1:]) <= 64
    before = _round(32 * width)
    features: list[nn.Module] = [conv_norm(input_shape[0], before, 3, stride=1 if small_stem else 2)]
    for expand, channels, times, stride in _STAGES:
        after = _round(channels * width)
        for index in range(times):
            step = stride if index == 0 and not (small_stem and channels == 24) else 1
            features.append(InvertedResidual(before, after, stride=step, expand=expand))
            before = after
    last = _round(1280 * max(1.0, width))
    features.append(conv_norm(before, last, 1))
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["features"] = nn.Sequential(*features)
    layers["avgpool"] = nn.AdaptiveAvgPool2d(1)
    layers["flatten"] = nn.Flatten()
    head = nn.Linear(last, num_outputs)
    layers["classifier"] = nn.Sequential(nn.Dropout(dropout), head)
    net = nn.Sequential(layers)
    for layer in net.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out")
    nn.init.normal_(head.weight, std=0.01)
    nn.init.zeros_(head.bias)
    return net


def _round(channels: float) -> int:
    """A multiple of eight, never more than a tenth below what was asked for."""
    near = max(8, int(channels + 4) // 8 * 8)
    return near if near >= 0.9 * channels else near + 8
