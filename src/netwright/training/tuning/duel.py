"""Two values of one field of a manner, and what a race between them says."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, final

from netwright.training.manner import Manner
from netwright.training.tuning.judge_race import judge_race
from netwright.training.tuning.race import Lane


@final
@dataclass(frozen=True)
class Duel:
    """Two values of one field of a manner.

    Args:
        field: which field.
        champion: the value to beat.
        challenger: the value that must be faster.
        least_gain: how many times as fast; less is within what a busy machine makes up.

    >>> Duel("threads", 1, 2).list_manners(Manner(precision="bf16"))[1]
    Manner(threads=2, precision='bf16', layout='contiguous', capture=False, compile=False)
    """

    field: str
    champion: Any
    challenger: Any
    least_gain: float = 1.05

    def list_manners(self, manner: Manner) -> tuple[Manner, Manner]:
        """The manner with either value."""
        first, second = ({self.field: value} for value in (self.champion, self.challenger))
        return replace(manner, **first), replace(manner, **second)

    def judge(self, first: Lane, second: Lane) -> tuple[Any, str] | None:
        """Find the value that won, and say why; None where the race decided nothing.

        Args:
            first: what the champion did.
            second: what the challenger did.
        """
        champion, challenger = _say(self.field, self.champion), _say(self.field, self.challenger)
        if second.problem and not first.problem:
            return self.champion, f"measured: {challenger} drops out, {second.problem}"
        verdict = judge_race(first, second)
        if verdict is None:
            return None
        gain, apart = f"{verdict.gain:.2g} times as fast", f"{max(verdict.apart, 0.001):.1%}"
        if not (verdict.is_steady and verdict.gain >= self.least_gain):
            return self.champion, f"measured: {challenger} is {gain}"
        if not verdict.learns_the_same:
            off = f"{apart} off" if math.isfinite(verdict.apart) else "not finite"
            return self.champion, f"measured: {challenger} is {gain}, but its loss is {off}"
        return self.challenger, f"measured: {gain} as {champion}, the loss within {apart}"


def _say(field: str, value: Any) -> str:
    """Say a value as it reads in a sentence."""
    if not isinstance(value, bool):
        return str(value)
    said = {"capture": "a recorded step", "compile": "a compiled network"}
    return said[field] if value else "layer by layer"
