"""A learning-rate schedule that a loop made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from torch.optim.lr_scheduler import ReduceLROnPlateau

from netwright.checking.load import Line


@dataclass(eq=False)
class Scheduled:
    """A learning-rate schedule.

    Args:
        schedule: the user's.
        line: where it was made.
        values: what ReduceLROnPlateau was given, in order.
        num_shares: how many of these were the share of right answers, as far as that was seen.
        num_early: times that it was stepped before the first step of any optimizer.
        early_line: where.
    """

    schedule: Any
    line: Line
    values: list[float] = field(default_factory=list)
    num_shares: int = 0
    num_early: int = 0
    early_line: Line = None

    @property
    def waits(self) -> bool:
        """Whether it is stepped with a score."""
        return isinstance(self.schedule, ReduceLROnPlateau)

    def as_early(self) -> Scheduled:
        """The same, placed where it was stepped too early."""
        return replace(self, line=self.early_line)
