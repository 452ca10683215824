"""What a network probably takes, from its first layer."""

from __future__ import annotations

from torch import nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd
from torch.nn.parameter import is_lazy

_SIZES = {1: (64,), 2: (32, 32), 3: (16, 32, 32)}


def guess_input(  # noqa: PLR0911 - one answer a kind of layer
    net: nn.Module,
) -> tuple[tuple[int, ...], bool, str] | None:
    """Guess the shape of a sample from the first layer that has a size.

    Args:
        net: any module.

    Returns:
        The shape, whether it holds indices, and the path of the layer that told; None without one.

    >>> guess_input(nn.Sequential(nn.ReLU(), nn.Conv2d(3, 8, 3)))
    ((3, 32, 32), False, '1')
    """
    for path, layer in net.named_modules():
        if any(is_lazy(p) for p in layer.parameters(recurse=False)):
            return None
        if isinstance(layer, (nn.Linear, nn.Bilinear)):
            width = layer.in_features if isinstance(layer, nn.Linear) else layer.in1_features
            return (width,), False, path
        if isinstance(layer, _ConvNd):
            return (layer.in_channels, *_SIZES[len(layer.kernel_size)]), False, path
        if isinstance(layer, (nn.Embedding, nn.EmbeddingBag)):
            return (16,), True, path
        if isinstance(layer, nn.RNNBase):
            return (16, layer.input_size), False, path
        if isinstance(layer, nn.MultiheadAttention):
            return (16, layer.embed_dim), False, path
        if isinstance(layer, _NormBase):
            axes = type(layer).__name__[-2:-1]
            return (layer.num_features, *(_SIZES[int(axes)] if axes in "23" else ())), False, path
    return None
