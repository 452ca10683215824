"""FT-Transformer: attention between the columns of a table."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from torch import nn

from netwright.nets.blocks.attention_block import AttentionBlock
from netwright.nets.blocks.feature_tokens import FeatureTokens
from netwright.nets.recipe import set_recipe


def ft_transformer(  # noqa: PLR0913 - four arguments come from the data, the rest are the paper's settings
    input_shape: tuple[int, ...],
    num_outputs: int,
    *,
    num_numbers: int = 0,
    category_sizes: Sequence[int] = (),
    num_blocks: int = 3,
    width: int = 192,
    num_heads: int = 8,
    attention_dropout: float = 0.2,
    dropout: float = 0.1,
) -> nn.Sequential:
    """Build an FT-Transformer: every column a token, attention between them, a token for the answer.

    Its cost grows with the square of the number of columns.

    Args:
        input_shape: (features,): the numbers first, then the 0/1 columns.
        num_outputs: numbers that it gives.
        num_numbers: how many leading features are numbers.
        category_sizes: how the 0/1 columns after them group; those left over are columns by themselves.
        num_blocks: attention blocks, at least 1.
        width: numbers of a token; `num_heads` divides it.
        num_heads: attention heads.
        attention_dropout: share of the attention dropped in training, 0 to 1.
        dropout: share dropped inside a block's Linears in training, 0 to 1.

    Returns:
        (batch, features) to (batch, num_outputs).

    Raises:
        ValueError: the samples are not rows, there is no block, or the heads do not divide the width.

    Source: Gorishniy et al. 2021, Revisiting Deep Learning Models for Tabular Data, section 3.3; sizes and
    AdamW's settings are its defaults.

    >>> net = ft_transformer((6,), 3, num_numbers=2, category_sizes=[4])
    >>> net.tokens.sizes, net.head
    ((1, 1, 4), Linear(in_features=192, out_features=3, bias=True))
    """
    if len(input_shape) != 1:
        raise ValueError(f"ft-transformer takes rows of numbers, and samples are {input_shape}")
    if num_blocks < 1:
        raise ValueError(f"ft-transformer has one block or more, not {num_blocks}")
    if width % num_heads:
        raise ValueError(f"{num_heads} attention heads do not divide a width of {width}")
    num_left = input_shape[0] - num_numbers - sum(category_sizes)
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["tokens"] = FeatureTokens([*[1] * num_numbers, *category_sizes, *[1] * num_left], width)
    for index in range(num_blocks):
        layers[f"block{index}"] = AttentionBlock(
            width,
            num_heads,
            hidden=width * 4 // 3,
            attention_dropout=attention_dropout,
            dropout=dropout,
            is_first=index == 0,
            is_last=index == num_blocks - 1,
        )
    layers.update(
        flatten=nn.Flatten(), norm=nn.LayerNorm(width), relu=nn.ReLU(), head=nn.Linear(width, num_outputs)
    )
    return set_recipe(nn.Sequential(layers), optimizer={"AdamW": {"lr": 1e-4, "weight_decay": 1e-5}})
