"""The ResNet for tables."""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from netwright.nets.blocks.residual import Residual


def tabular_resnet(
    input_shape: tuple[int, ...],
    num_outputs: int,
    *,
    num_blocks: int = 2,
    width: int = 192,
    hidden_factor: float = 2.0,
    dropout: float = 0.3,
    residual_dropout: float = 0.0,
) -> nn.Sequential:
    """Build the ResNet for tables: Linear, residual blocks of two Linears, batch norm, ReLU, Linear.

    Args:
        input_shape: (features,).
        num_outputs: numbers that it gives.
        num_blocks: residual blocks.
        width: features between the blocks.
        hidden_factor: features inside a block, as a multiple of `width`.
        dropout: share dropped inside a block in training, 0 to 1.
        residual_dropout: share of what a block adds dropped in training, 0 to 1.

    Returns:
        (batch, features) to (batch, num_outputs).

    Raises:
        ValueError: the samples are not rows.

    Source: Gorishniy et al. 2021, Revisiting Deep Learning Models for Tabular Data, section 3.2; sizes are
    the defaults that its authors publish with their code.

    >>> tabular_resnet((6,), 3).block1.layers.widen
    Linear(in_features=192, out_features=384, bias=True)
    """
    if len(input_shape) != 1:
        raise ValueError(f"tabular-resnet takes rows of numbers, and samples are {input_shape}")
    hidden = round(width * hidden_factor)
    layers: OrderedDict[str, nn.Module] = OrderedDict(first=nn.Linear(input_shape[0], width))
    for index in range(num_blocks):
        block: OrderedDict[str, nn.Module] = OrderedDict(
            norm=nn.BatchNorm1d(width), widen=nn.Linear(width, hidden), relu=nn.ReLU()
        )
        if dropout:
            block["dropout"] = nn.Dropout(dropout)
        block["narrow"] = nn.Linear(hidden, width)
        if residual_dropout:
            block["residual_dropout"] = nn.Dropout(residual_dropout)
        layers[f"block{index}"] = Residual(nn.Sequential(block))
    layers.update(norm=nn.BatchNorm1d(width), relu=nn.ReLU(), head=nn.Linear(width, num_outputs))
    return nn.Sequential(layers)
