"""What was seen of a DataLoader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from netwright.checking.load import Line


@dataclass(eq=False)
class Loaded:
    """A DataLoader that gave batches.

    Args:
        loader: the user's.
        line: where it was first gone through.
        made: where it was made.
        num_iterators: times that it was begun.
        num_batches: batches that it gave.
        num_trained: backward passes that came after batches of it, with no other between.
        labels: whole-numbered targets, batch by batch, as far as kept.
        first: the first batch.
        pairs: inputs and targets of the first time through, where they are few enough to be kept.
        rows: by attribute of the data set, copies of its first rows before any batch was made.
    """

    loader: Any
    line: Line
    made: Line = None
    num_iterators: int = 0
    num_batches: int = 0
    num_trained: int = 0
    labels: list[Tensor] = field(default_factory=list)
    first: Any = None
    pairs: list[tuple[Tensor, Tensor]] = field(default_factory=list)
    rows: dict[str, list[Tensor]] = field(default_factory=dict)

    @property
    def is_trained(self) -> bool:
        """Whether its batches are learnt from."""
        return 2 * self.num_trained > self.num_batches
