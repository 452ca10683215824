"""Who won a race of two: faster round by round, and learning the same."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from netwright.training.tuning.race import LEAST_ROUNDS, Lane

_LEAST_SHARE = 2 / 3
_MOST_APART = 0.01


@dataclass(frozen=True)
class Verdict:
    """What a race of two showed.

    Args:
        gain: how many times as fast as the first the second was, median over the rounds.
        is_steady: whether it was faster in two thirds of the rounds.
        apart: how far its loss was from the first one's, as a share of it; infinite where it is not finite.
    """

    gain: float
    is_steady: bool
    apart: float

    @property
    def learns_the_same(self) -> bool:
        """Whether the losses are within 1 % of each other."""
        return self.apart <= _MOST_APART


def judge_race(first: Lane, second: Lane) -> Verdict | None:
    """Compare two that took turns, round by round.

    Args:
        first: the one to beat.
        second: its challenger.

    Returns:
        The verdict; None where fewer than five rounds were run.

    >>> losses = [1.0, 0.9, 0.8, 0.7, 0.6]
    >>> judge_race(Lane([2.0, 2.2, 2.1, 2.0, 2.4], losses), Lane([1.0, 1.1, 1.05, 1.0, 1.2], losses))
    Verdict(gain=2.0, is_steady=True, apart=0.0)
    """
    if min(len(first.seconds), len(second.seconds)) < LEAST_ROUNDS or first.problem or second.problem:
        return None
    ratios = [mine / its for mine, its in zip(first.seconds, second.seconds, strict=False)]
    is_steady = sum(ratio > 1 for ratio in ratios) >= _LEAST_SHARE * len(ratios)
    return Verdict(statistics.median(ratios), is_steady, _measure_gap(first.losses, second.losses))


def _measure_gap(mine: Sequence[float], its: Sequence[float]) -> float:
    """How far two courses of the loss are apart on their later half."""
    pairs = list(zip(mine, its, strict=False))
    later = pairs[len(pairs) // 2 :]
    gap = statistics.fmean(abs(one - other) for one, other in later)
    # Near its end a loss may be next to nothing, and a share of nothing says nothing.
    size = max(statistics.fmean(abs(one) for one, _ in later), 0.1 * abs(mine[0]), 1e-12)
    return gap / size if math.isfinite(gap / size) else math.inf
