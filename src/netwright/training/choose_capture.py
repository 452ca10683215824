"""Whether a step is recorded once and run again."""

from __future__ import annotations

from netwright.core.run_spec import TrainSpec
from netwright.training.choices import Choices
from netwright.training.count_step import SMALL_STEP
from netwright.training.processes.crew import find_crew

_LEAST_STEPS = 200
"""A recording takes as long as ten to twenty steps, and gives back a tenth of each at least."""


def choose_capture(spec: TrainSpec, num_multiply_adds: int, num_steps: int | None, chosen: Choices) -> bool:
    """Choose to record small steps, where there are enough of them.

    Args:
        spec: its capture counts, where it was not left open, and its compile.
        num_multiply_adds: of a forward pass of a batch.
        num_steps: of the run; None for a stream, whose samples are not asked for before their turn.
        chosen: what was chosen is written down here, with its reason.

    >>> choose_capture(TrainSpec(), 20_480, 1_000, Choices())
    True
    """
    if spec.capture != "auto":
        return spec.capture
    is_many = num_steps is not None and num_steps >= _LEAST_STEPS
    is_possible = spec.compile is not True and find_crew().is_alone
    captures = is_many and is_possible and num_multiply_adds < SMALL_STEP
    chosen.fill("capture", captures, "small steps, the same weights to the bit" if captures else "")
    return captures
