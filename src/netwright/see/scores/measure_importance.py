"""How much worse a network gets without a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Importance:
    """How much worse a network gets without a column.

    Args:
        column: its name.
        mean: how much the score falls when the column is shuffled, on average.
        deviation: of that fall, from shuffle to shuffle.
    """

    column: str
    mean: float
    deviation: float


def measure_importance(
    inputs: Float[Tensor, "num features"],
    groups: Mapping[str, Sequence[int]],
    score: Callable[[Tensor], float],
    *,
    num_repeats: int = 5,
    seed: int = 0,
) -> list[Importance]:
    """Shuffle one column at a time and see how much the score falls.

    All features that a column gives are shuffled together, as if its cells were.

    Args:
        inputs: encoded samples.
        groups: the positions of the features that each column gives.
        score: how good the answers to encoded samples are; more is better.
        num_repeats: shuffles of each column.
        seed: of the shuffles.

    Returns:
        The columns, those that matter most first.

    Source: Breiman, Random Forests, Machine Learning 45 (2001), section 10, as
        `sklearn.inspection.permutation_importance` defines it.

    >>> x = torch.arange(8.0)[:, None].repeat(1, 2)
    >>> def score(x): return -float((x[:, 0] - torch.arange(8)).abs().mean())
    >>> found = measure_importance(x, {"a": [0], "b": [1]}, score)
    >>> found[0].column, found[1].mean
    ('a', 0.0)
    """
    at_best = score(inputs)
    generator = torch.Generator().manual_seed(seed)
    found = []
    for column, features in groups.items():
        falls = []
        chosen = list(features)
        for _ in range(num_repeats):
            order = torch.randperm(len(inputs), generator=generator)
            shuffled = inputs.clone()
            shuffled[:, chosen] = inputs[order][:, chosen]
            falls.append(at_best - score(shuffled))
        found.append(Importance(column, float(np.mean(falls)), float(np.std(falls))))
    return sorted(found, key=lambda one: -one.mean)
