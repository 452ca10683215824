"""Contestants that take turns in short bursts, so that a busy moment meets them all."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import final

BURST_SECONDS = 0.02
"""Time of a burst that a clock and a scheduler do not blur."""
LEAST_ROUNDS, MOST_ROUNDS = 5, 9
_WARM_STEPS, _TIMED_STEPS = 2, 2
_MOST_STEPS = 64
_HOPELESS = 6.0


Run = Callable[[int], tuple[float, float]]
"""Takes some steps; gives the seconds they took, and their mean loss."""


@final
@dataclass(eq=False)
class Lane:
    """What one contestant did.

    Args:
        seconds: a step, round by round.
        losses: mean of a burst's, round by round.
        problem: why it dropped out; empty while it runs.
    """

    seconds: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    problem: str = ""


def race(
    contestants: Sequence[Callable[[], Run]],
    *,
    most_seconds: float,
    should_stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = perf_counter,
) -> list[Lane]:
    """Let contestants take the same steps in turns, until the time is over or nine rounds are.

    All take as many steps in each round, so that their losses can be compared. Whoever fails, or takes six
    times as long as the first at its first steps, drops out.

    Args:
        contestants: each gets ready and gives what takes its steps; the first is the one to beat.
        most_seconds: that all of it may take, getting ready included.
        should_stop: asked between bursts.
        clock: seconds.

    Returns:
        What each did, in the order given; fewer than five rounds decide nothing.
    """
    end = clock() + most_seconds
    lanes = [Lane() for _ in contestants]
    running: list[tuple[Lane, Run]] = []
    first_seconds, round_seconds = math.inf, 0.0
    for lane, make in zip(lanes, contestants, strict=True):
        if should_stop() or clock() > end:
            return lanes
        taken = _begin(lane, make, running)
        if lane is lanes[0]:
            first_seconds = taken
        elif taken > _HOPELESS * first_seconds:
            lane.problem = lane.problem or f"{taken / first_seconds:.1f} times as long a step"
            running = [one for one in running if one[0] is not lane]
        round_seconds += taken
    if not any(lane is lanes[0] for lane, _ in running) or len(running) < 2:
        return lanes
    left = end - clock()
    if LEAST_ROUNDS * round_seconds > left:
        return lanes
    burst_seconds = min(BURST_SECONDS, left / (len(running) * (LEAST_ROUNDS + 1)))
    num_steps = min(_MOST_STEPS, max(1, int(burst_seconds / max(first_seconds, 1e-9))))
    for number in range(MOST_ROUNDS):
        began = clock()
        # Whoever goes first finds another's numbers in the cache: everyone does once.
        turn = number % len(running)
        for lane, run in running[turn:] + running[:turn]:
            if should_stop():
                return lanes
            _take_steps(lane, run, num_steps)
        running = [one for one in running if not one[0].problem]
        round_seconds = clock() - began
        if clock() + round_seconds > end:
            break
    return lanes


def _begin(lane: Lane, make: Callable[[], Run], running: list[tuple[Lane, Run]]) -> float:
    """Make a contestant and warm it up; seconds of a step after that."""
    try:
        run = make()
        run(_WARM_STEPS)
        seconds = min(run(1)[0] for _ in range(_TIMED_STEPS))
    except Exception as problem:  # a manner that the network cannot bear is none to choose
        lane.problem = _describe(problem)
        return math.inf
    running.append((lane, run))
    return seconds


def _take_steps(lane: Lane, run: Run, num_steps: int) -> None:
    try:
        seconds, loss = run(num_steps)
    except Exception as problem:
        lane.problem = _describe(problem)
        return
    lane.seconds.append(seconds / num_steps)
    lane.losses.append(loss)


def _describe(problem: Exception) -> str:
    told = " ".join(str(problem).split()) or type(problem).__name__
    return told if len(told) <= 90 else told[:89] + "…"
