"""TabM: an ensemble of MLPs in one, for tables."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import pairwise

from torch import nn

from netwright.core.task import TaskKind
from netwright.nets.blocks.member_inputs import MemberInputs
from netwright.nets.blocks.member_linear import MemberLinear
from netwright.nets.blocks.member_mean import MemberMean
from netwright.nets.blocks.number_columns import NumberColumns
from netwright.nets.blocks.piecewise_linear import PiecewiseLinear
from netwright.nets.recipe import set_recipe


def tabm(  # noqa: PLR0913 - four arguments come from the data, the rest are the paper's settings
    input_shape: tuple[int, ...],
    num_outputs: int,
    *,
    num_numbers: int = 0,
    task_kind: TaskKind = "regression",
    hidden: int | Sequence[int] = (512, 512, 512),
    dropout: float = 0.1,
    num_members: int = 32,
    num_bins: int = 0,
) -> nn.Sequential:
    """Build TabM-mini: MLPs that share all but the factors before their first layer and their last layer.

    In training it gives every member's answer, (batch, members, outputs), and netwright's loop takes the
    mean of their losses; in eval mode it gives the mean of their probabilities (as logits) or numbers.

    Args:
        input_shape: (features,): the numbers first, then the 0/1 columns.
        num_outputs: numbers that it gives.
        num_numbers: how many leading features are numbers.
        task_kind: what the outputs are; it says how the members' answers are averaged.
        hidden: sizes of the hidden layers, at least one.
        dropout: share of a hidden layer's outputs dropped in training, 0 to 1.
        num_members: members of the ensemble, at least 1.
        num_bins: ramps that each number becomes besides itself; 0 for none (the paper's own default).

    Returns:
        (batch, features) to (batch, num_outputs) in eval mode.

    Raises:
        ValueError: the samples are not rows, or there is no hidden layer or no member.

    Source: Gorishniy et al. 2025, TabM: Advancing Tabular Deep Learning with Parameter-Efficient Ensembling,
    section 3.3 (TabM-mini); widths, dropout, members and AdamW's settings are its defaults.

    >>> tabm((6,), 3, hidden=[8], num_members=4).heads.weight.shape
    torch.Size([4, 8, 3])
    """
    if len(input_shape) != 1:
        raise ValueError(f"tabm takes rows of numbers, and samples are {input_shape}")
    if not hidden:
        raise ValueError("hidden is empty; tabm has one hidden layer or more")
    if num_members < 1:
        raise ValueError(f"tabm has one member or more, not {num_members}")
    widths = [hidden] if isinstance(hidden, int) else hidden
    (size,) = input_shape
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    if num_numbers and num_bins:
        layers["numbers"] = NumberColumns(num_numbers, PiecewiseLinear(num_numbers, num_bins))
        size += num_numbers * num_bins
    layers["members"] = MemberInputs(num_members, size)
    for index, (arrives, width) in enumerate(pairwise([size, *widths])):
        layers[f"hidden{index}"] = nn.Linear(arrives, width)
        layers[f"relu{index}"] = nn.ReLU()
        if dropout:
            layers[f"dropout{index}"] = nn.Dropout(dropout)
    layers["heads"] = MemberLinear(num_members, widths[-1], num_outputs)
    kinds = {"regression": "numbers", "multiclass": "classes"}
    layers["mean"] = MemberMean(kinds.get(task_kind, "yes or no"))  # type: ignore[arg-type]  # a value of the dict
    return set_recipe(
        nn.Sequential(layers), optimizer={"AdamW": {"lr": 2e-3, "weight_decay": 3e-4}}, label_smoothing=0.0
    )
