"""TabM in a size for processors without a GPU."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from netwright.core.task import TaskKind
from netwright.nets.zoo.tabm import tabm


def small_tabm(
    input_shape: tuple[int, ...],
    num_outputs: int,
    *,
    num_numbers: int = 0,
    task_kind: TaskKind = "regression",
    hidden: int | Sequence[int] = (128, 128),
    num_members: int = 8,
) -> nn.Sequential:
    """Build a TabM of few and narrow members that also see their numbers as 24 ramps.

    Args:
        input_shape: (features,): the numbers first, then the 0/1 columns.
        num_outputs: numbers that it gives.
        num_numbers: how many leading features are numbers.
        task_kind: what the outputs are; it says how the members' answers are averaged.
        hidden: sizes of the hidden layers, at least one.
        num_members: members of the ensemble, at least 1.

    Returns:
        As `tabm`.

    Raises:
        ValueError: the samples are not rows, or there is no hidden layer or no member.

    Source: Gorishniy et al. 2025, TabM (with piecewise linear embeddings); the sizes were chosen by
    benchmarks/table_networks.py.

    >>> small_tabm((6,), 3, num_numbers=2).hidden0
    Linear(in_features=54, out_features=128, bias=True)
    """
    return tabm(
        input_shape,
        num_outputs,
        num_numbers=num_numbers,
        task_kind=task_kind,
        hidden=hidden,
        num_members=num_members,
        num_bins=24,
    )
