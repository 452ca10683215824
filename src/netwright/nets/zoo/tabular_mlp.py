"""The default network for tables."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from torch import nn

from netwright.nets.blocks.number_columns import NumberColumns
from netwright.nets.blocks.periodic_embedding import PeriodicEmbedding


def tabular_mlp(
    input_shape: tuple[int, ...],
    num_outputs: int,
    *,
    num_numbers: int = 0,
    hidden: Sequence[int] = (256, 256, 256),
    dropout: float = 0.15,
    embedding_size: int = 8,
    sigma: float = 0.1,
) -> nn.Sequential:
    """Build an MLP that also sees its numbers as learnt waves.

    The standardised numbers pass on as they are and, beside them, as a periodic embedding, so that a
    few Linear follow steps and bends that they would else need many epochs for; the 0/1 columns pass
    on as they are. Then for each hidden size Linear, ReLU, dropout. The last Linear starts small, so
    that training starts near the mean answer.

    Args:
        input_shape: (features,): the numbers first, then the 0/1 columns.
        num_outputs: numbers that it gives.
        num_numbers: how many leading features are numbers; 0 leaves out the embedding.
        hidden: sizes of the hidden layers.
        dropout: share of a hidden layer's outputs dropped in training, 0 to 1.
        embedding_size: numbers that each number becomes; 0 leaves out the embedding.
        sigma: standard deviation of the first frequencies, in cycles per standard deviation.

    Returns:
        (batch, features) to (batch, num_outputs).

    Raises:
        ValueError: the samples are not rows.

    Source: Gorishniy et al. 2022, On Embeddings for Numerical Features in Tabular Deep Learning (PLR);
    Holzmüller et al. 2024, Better by Default, section 3 (three hidden layers of 256, dropout 0.15,
    sigma 0.1).

    >>> tabular_mlp((6,), 3, num_numbers=4).hidden0
    Linear(in_features=38, out_features=256, bias=True)
    """
    if len(input_shape) != 1:
        raise ValueError(f"tabular-mlp takes rows of numbers, and samples are {input_shape}")
    (size,) = input_shape
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    if num_numbers and embedding_size:
        embedding = PeriodicEmbedding(num_numbers, embedding_size=embedding_size, sigma=sigma)
        layers["numbers"] = NumberColumns(num_numbers, embedding)
        size += num_numbers * embedding_size
    for index, width in enumerate(hidden):
        linear = nn.Linear(size, width)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        layers[f"hidden{index}"] = linear
        layers[f"relu{index}"] = nn.ReLU()
        if dropout:
            layers[f"dropout{index}"] = nn.Dropout(dropout)
        size = width
    head = nn.Linear(size, num_outputs)
    nn.init.normal_(head.weight, std=0.1 / size**0.5)
    nn.init.zeros_(head.bias)
    layers["head"] = head
    return nn.Sequential(layers)
