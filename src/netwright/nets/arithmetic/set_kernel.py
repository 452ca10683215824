"""A kernel written by hand, put into a convolution."""

from __future__ import annotations

import re
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

from netwright.core.errors import ShapeClash, UsageError


def list_kernel_settings(kind: type[nn.Module], kernel: Float[Tensor, "..."]) -> dict[str, Any]:
    """List the arguments of a convolution that follow from its kernel.

    Args:
        kind: of layer.
        kernel: one plane for every channel, or one a channel.

    Raises:
        UsageError: the layer is no convolution.

    >>> list_kernel_settings(nn.Conv2d, torch.ones(3, 3))
    {'out_channels': 1, 'kernel_size': (3, 3), 'bias': False}
    """
    num = _count_axes(kind)
    if num == 1 and kernel.dim() == 2 and kernel.shape[0] == 1:
        kernel = kernel[0]
    return {"out_channels": 1, "kernel_size": tuple(kernel.shape[kernel.dim() - num :]), "bias": False}


def set_kernel(layer: nn.Module, kernel: Float[Tensor, "..."]) -> None:
    """Put a kernel into a convolution; every output channel gets the same.

    Args:
        layer: on a real device; changed in place.
        kernel: one plane, which serves every input channel, or one plane a channel.

    Raises:
        ShapeClash: it has another size than the weights.
        UsageError: the layer is no convolution.

    >>> layer = nn.Conv2d(1, 1, 2, bias=False)
    >>> set_kernel(layer, torch.ones(2, 2)); layer.weight.sum().item()
    4.0
    """
    num = _count_axes(type(layer))
    assert isinstance(layer, _ConvNd)  # noqa: S101 - _count_axes has refused all others
    weight = layer.weight
    if num == 1 and kernel.dim() == 2 and kernel.shape[0] == 1:
        kernel = kernel[0]
    planes = kernel
    if isinstance(layer, _ConvTransposeNd) and kernel.dim() == num + 1:
        planes = kernel[:, None]
    if kernel.shape[kernel.dim() - num :] != weight.shape[2:] or (
        kernel.dim() == num + 1 and kernel.shape[0] != (layer.in_channels // layer.groups)
    ):
        wanted = " x ".join(map(str, (layer.in_channels // layer.groups, *weight.shape[2:])))
        raise ShapeClash(
            f"the kernel is {' x '.join(map(str, kernel.shape))}, and the layer has channels x window "
            f"{wanted}",
            where="--kernel",
            fix="give one plane for all channels, or one plane a channel (// between them)",
        )
    with torch.no_grad():
        weight.copy_(planes.to(weight.dtype).expand_as(weight))
        if layer.bias is not None:
            layer.bias.zero_()


def _count_axes(kind: type[nn.Module]) -> int:
    if not issubclass(kind, _ConvNd):
        raise UsageError(
            f"{kind.__name__} has no kernel",
            where=f"explain {kind.__name__} --kernel",
            fix="--kernel is for convolutions; leave it out",
        )
    found = re.search(r"(\d)d$", kind.__name__)
    return int(found[1]) if found else 2
