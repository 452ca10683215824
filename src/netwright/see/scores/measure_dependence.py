"""How the answers change with one column while the others stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from torch import Tensor

from netwright.data.tables.column_values import ColumnValues


@dataclass(frozen=True, eq=False)
class Dependence:
    """How the answers change with one column while the others stay as they are.

    Args:
        values: what the column was set to.
        mean: mean answer over the samples, (values, answers).
        low: tenth of the samples that answers least, likewise.
        high: tenth that answers most.
    """

    values: ColumnValues
    mean: Float[np.ndarray, "values answers"]
    low: Float[np.ndarray, "values answers"]
    high: Float[np.ndarray, "values answers"]


def measure_dependence(
    inputs: Float[Tensor, "num features"],
    values: ColumnValues,
    answer: Callable[[Tensor], Float[Tensor, "num answers"]],
) -> Dependence:
    """Set a column to each value in every sample, and take the mean of the answers.

    Args:
        inputs: encoded samples.
        values: what to set it to.
        answer: from encoded samples to answers.

    Source: Friedman, Greedy Function Approximation, Annals of Statistics 29 (2001), section 8.2.

    >>> import torch
    >>> column = ColumnValues("a", [0], torch.tensor([[0.0], [1.0]]), (0.0, 1.0), ("0", "1"))
    >>> found = measure_dependence(torch.rand(4, 2), column, lambda x: x[:, :1] * 2)
    >>> found.mean.tolist()
    [[0.0], [2.0]]
    """
    changed = inputs.clone()
    answers = []
    for row in values.encoded:
        changed[:, list(values.features)] = row
        answers.append(answer(changed).double().numpy())
    stacked = np.stack(answers)
    low, high = np.quantile(stacked, [0.1, 0.9], axis=1)
    return Dependence(values, stacked.mean(axis=1), low, high)
