"""An input to explain a layer on, where none is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from torch import nn
from torch.nn.modules.rnn import RNNCellBase

from netwright.nets.arithmetic.activation_entry import ACTIVATIONS
from netwright.nets.has_lazy import has_lazy

_SEQUENCES = (nn.RNNBase, nn.MultiheadAttention, nn.TransformerEncoderLayer, nn.TransformerDecoderLayer,
              nn.Transformer, nn.TransformerEncoder, nn.TransformerDecoder)  # fmt: skip
_SIDES = {1: 32, 2: 32, 3: 16}


def choose_example(layer: nn.Module) -> tuple[int, ...] | None:
    """Choose a small input that a layer can take.

    Args:
        layer: any module.

    Returns:
        Shape of one sample; None where nothing can be said.

    >>> choose_example(nn.Conv2d(4, 8, 3)), choose_example(nn.Linear(5, 2))
    ((4, 32, 32), (5,))
    """
    for kinds, choose in () if has_lazy(layer) else _EXAMPLES:
        if isinstance(layer, kinds):
            return choose(layer)
    name = type(layer).__name__
    axes = re.search(r"(\d)d$", name)
    if name != "Softmax2d" and (name in {*ACTIVATIONS, "Dropout", "AlphaDropout"}):
        return (10,)
    if axes and "Unpool" not in name and not has_lazy(layer):
        num = int(axes[1])
        held: Any = layer
        channels = getattr(held, "in_channels", 0) or getattr(held, "num_features", 0) or 3
        return (channels, *(_SIDES[num],) * num)
    return None


def _choose_sequence(layer: nn.Module) -> tuple[int, ...] | None:
    keys = ("input_size", "d_model", "embed_dim")
    widths = [getattr(module, key) for module in layer.modules() for key in keys if hasattr(module, key)]
    return (10, int(widths[0])) if widths else None


_EXAMPLES: tuple[tuple[Any, Callable[[Any], tuple[int, ...] | None]], ...] = (
    (nn.Linear, lambda layer: (layer.in_features,)),
    (RNNCellBase, lambda layer: (layer.input_size,)),
    (_SEQUENCES, _choose_sequence),
    (nn.LayerNorm | nn.RMSNorm, lambda layer: tuple(layer.normalized_shape)),
    (nn.GroupNorm, lambda layer: (layer.num_channels, 32, 32)),
    (nn.Embedding | nn.EmbeddingBag, lambda _: (10,)),
    (nn.PixelShuffle, lambda layer: (3 * layer.upscale_factor**2, 16, 16)),
    (nn.PixelUnshuffle, lambda layer: (3, 16 * layer.downscale_factor, 16 * layer.downscale_factor)),
    (nn.Flatten | nn.Upsample | nn.Unfold | nn.LocalResponseNorm | nn.Identity, lambda _: (3, 32, 32)),
    (nn.FeatureAlphaDropout, lambda _: (3, 32, 32)),
    (nn.SyncBatchNorm, lambda layer: (layer.num_features, 32, 32)),
    (nn.ChannelShuffle, lambda layer: (4 * layer.groups, 32, 32)),
    (nn.CosineSimilarity | nn.PairwiseDistance, lambda _: (10,)),
)
