"""An input to explain a layer on, where none is given."""

from __future__ import annotations

import re
from typing import Any

from torch import nn
from torch.nn.modules.rnn import RNNCellBase

from netwright.nets.arithmetic.activation_entry import ACTIVATIONS

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
    held: Any = layer
    name = type(layer).__name__
    if isinstance(layer, nn.Linear):
        return (layer.in_features,)
    if isinstance(layer, RNNCellBase):
        return (layer.input_size,)
    if isinstance(layer, _SEQUENCES):
        width = next(
            (int(getattr(module, key)) for module in layer.modules() for key in ("input_size", "d_model", "embed_dim")
             if hasattr(module, key)), None,
        )  # fmt: skip
        return None if width is None else (10, width)
    if isinstance(layer, nn.LayerNorm | nn.RMSNorm):
        return tuple(layer.normalized_shape)
    if isinstance(layer, nn.GroupNorm):
        return (layer.num_channels, 32, 32)
    if isinstance(layer, nn.Embedding | nn.EmbeddingBag):
        return (10,)
    if isinstance(layer, nn.PixelShuffle):
        return (3 * layer.upscale_factor**2, 16, 16)
    if isinstance(layer, nn.PixelUnshuffle):
        return (3, 16 * layer.downscale_factor, 16 * layer.downscale_factor)
    if name == "Dropout" or name == "AlphaDropout" or (name in ACTIVATIONS and name != "Softmax2d"):
        return (10,)
    axes = re.search(r"(\d)d$", name)
    if axes and "Unpool" not in name:
        num = int(axes[1])
        channels = getattr(held, "in_channels", 0) or getattr(held, "num_features", 0) or 3
        return (channels, *(_SIDES[num],) * num)
    if isinstance(layer, nn.Flatten | nn.Upsample | nn.Unfold | nn.LocalResponseNorm | nn.Identity):
        return (3, 32, 32)
    if isinstance(layer, nn.ChannelShuffle):
        return (4 * layer.groups, 32, 32)
    return (10,) if isinstance(layer, nn.CosineSimilarity | nn.PairwiseDistance) else None
