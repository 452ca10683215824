"""An MLP for tables."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import pairwise

from torch import nn

from netwright.nets.blocks.members import Members
from netwright.nets.blocks.number_columns import NumberColumns
from netwright.nets.blocks.piecewise_linear import PiecewiseLinear


def tabular_mlp(
    input_shape: tuple[int, ...],
    num_outputs: int,
    *,
    num_numbers: int = 0,
    hidden: Sequence[int] = (256, 256),
    dropout: float = 0.1,
    num_bins: int = 24,
    num_members: int | None = None,
) -> nn.Sequential:
    """Build an MLP that also sees its numbers as ramps.

    The standardised numbers pass on as they are and, beside them, as ramps over bins, so that a few Linear
    follow steps and bends that they would else need many epochs for; the 0/1 columns pass on as they are.
    Then for each hidden size Linear, ReLU, dropout. Where most features are 0/1 columns, which are learnt
    by heart sooner than numbers, several members share these layers, and their answers are averaged.

    Args:
        input_shape: (features,): the numbers first, then the 0/1 columns.
        num_outputs: numbers that it gives.
        num_numbers: how many leading features are numbers; 0 leaves out the ramps.
        hidden: sizes of the hidden layers, at least one.
        dropout: share of a hidden layer's outputs dropped in training, 0 to 1.
        num_bins: ramps that each number becomes; 0 leaves them out.
        num_members: members that are averaged, 0 for a plain head; None for 8 where most features are 0/1
            columns, else 0.

    Returns:
        (batch, features) to (batch, num_outputs).

    Raises:
        ValueError: the samples are not rows, or there is no hidden layer.

    Source: Gorishniy et al. 2022, On Embeddings for Numerical Features in Tabular Deep Learning (piecewise
    linear encoding); Gorishniy et al. 2025, TabM. What each part gives is in benchmarks/README.md.

    >>> tabular_mlp((6,), 3, num_numbers=4).hidden0
    Linear(in_features=102, out_features=256, bias=True)
    """
    if len(input_shape) != 1:
        raise ValueError(f"tabular-mlp takes rows of numbers, and samples are {input_shape}")
    if not hidden:
        raise ValueError("hidden is empty; tabular-mlp has one hidden layer or more (`linear` has none)")
    (num_features,) = input_shape
    if num_members is None:
        num_members = 8 if 2 * num_numbers < num_features else 0
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    size = num_features
    if num_numbers and num_bins:
        layers["numbers"] = NumberColumns(num_numbers, PiecewiseLinear(num_numbers, num_bins))
        size += num_numbers * num_bins
    body: OrderedDict[str, nn.Module] = OrderedDict()
    for index, (arrives, width) in enumerate(pairwise([size, *hidden])):
        body[f"hidden{index}"] = nn.Linear(arrives, width)
        body[f"relu{index}"] = nn.ReLU()
        if dropout:
            body[f"dropout{index}"] = nn.Dropout(dropout)
    if num_members:
        layers["members"] = Members(nn.Sequential(body), size, hidden[-1], num_outputs, num_members)
        return nn.Sequential(layers)
    head = nn.Linear(hidden[-1], num_outputs)
    nn.init.normal_(head.weight, std=0.1 / hidden[-1] ** 0.5)  # training starts near the mean answer
    nn.init.zeros_(head.bias)
    return nn.Sequential(OrderedDict(**layers, **body, head=head))
