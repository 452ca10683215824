"""Loops that take turns, so that a busy moment meets them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Loop = Callable[[int], float]
"""Takes some steps; gives the seconds they took."""
_WARM_STEPS = 3


def take_turns(loops: Mapping[str, Loop], *, rounds: int, turn_seconds: float) -> dict[str, list[float]]:
    """Let loops take turns of about the same time.

    Args:
        loops: by name.
        rounds: turns of each, at least 1.
        turn_seconds: of one turn.

    Returns:
        Seconds a step, turn by turn, by name.

    >>> take_turns({"mine": lambda num_steps: num_steps * 0.5}, rounds=2, turn_seconds=4.0)
    {'mine': [0.5, 0.5]}
    """
    num_steps = {}
    for name, run in loops.items():
        # The first step is always slower; one that is longer than a turn all the same is not run in vain.
        seconds_a_step = run(1)
        if seconds_a_step < turn_seconds:
            run(_WARM_STEPS)
            seconds_a_step = run(_WARM_STEPS) / _WARM_STEPS
        num_steps[name] = max(1, round(turn_seconds / max(seconds_a_step, 1e-9)))
    seconds: dict[str, list[float]] = {name: [] for name in loops}
    order = list(loops)
    for number in range(rounds):
        # Whoever goes first finds another's numbers in the cache.
        turn = number % len(order)
        for name in order[turn:] + order[:turn]:
            seconds[name].append(loops[name](num_steps[name]) / num_steps[name])
    return seconds
