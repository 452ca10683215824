"""Branches that see the same input."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, final

import torch
from jaxtyping import Shaped
from torch import Tensor, nn


@final
class Parallel(nn.Module):
    """Gives its input to every branch and joins what they make of it; of several inputs each branch gets one.

    Args:
        branches: the branches, in order.
        join: `concat` puts the results side by side along `axis`, `sum` adds them.
        axis: axis of `concat`, the batch being axis 0; 1 is the channels of an image and the features
            of a table, -1 the features of a sequence.

    Source: Szegedy et al. 2015, Going Deeper with Convolutions, figure 2 (concat).

    >>> block = Parallel([nn.Linear(4, 3), nn.Identity()])
    >>> block(torch.zeros(2, 4)).shape
    torch.Size([2, 7])
    """

    def __init__(
        self, branches: Iterable[nn.Module], join: Literal["concat", "sum"] = "concat", axis: int = 1
    ) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)
        self.join = join
        self.axis = axis

    def forward(self, *inputs: Shaped[Tensor, "batch ..."]) -> Shaped[Tensor, "batch *result"]:
        """Run every branch and join the results."""
        each = inputs * len(self.branches) if len(inputs) == 1 else inputs
        results = [branch(x) for branch, x in zip(self.branches, each, strict=True)]
        if self.join == "concat":
            return torch.cat(results, dim=self.axis)
        total: Tensor = results[0]
        for result in results[1:]:
            total = total + result
        return total

    def extra_repr(self) -> str:
        """What `print` shows beside the branches."""
        return f"join={self.join}" + (f", axis={self.axis}" if self.join == "concat" else "")
