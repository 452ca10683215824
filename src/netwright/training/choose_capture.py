"""Whether a step is recorded once and run again."""

from __future__ import annotations

from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.training.choices import Choices
from netwright.training.count_step import SMALL_STEP
from netwright.training.processes.crew import find_crew

_LEAST_STEPS = 200
"""A recording takes as long as ten to twenty steps, and gives back a tenth of each at least."""


def choose_capture(
    net: nn.Module, spec: TrainSpec, num_multiply_adds: int, num_steps: int | None, chosen: Choices
) -> bool:
    """Choose to record small steps, and those of networks with max-pools, where there are enough of them.

    Args:
        net: the network.
        spec: its capture counts, where it was not left open, and its compile.
        num_multiply_adds: of a forward pass of a batch.
        num_steps: of the run; None for a stream, whose samples are not asked for before their turn.
        chosen: what was chosen is written down here, with its reason.

    >>> choose_capture(nn.Linear(64, 10), TrainSpec(), 20_480, 1_000, Choices())
    True
    """
    if spec.capture != "auto":
        return spec.capture
    is_many = num_steps is not None and num_steps >= _LEAST_STEPS
    is_possible = spec.compile is not True and find_crew().is_alone
    is_small = num_multiply_adds < SMALL_STEP
    # Recorded, the ReLU before a pool works on a quarter of the numbers.
    pools = any(isinstance(part, nn.MaxPool2d) for part in net.modules())
    captures = is_many and is_possible and (is_small or pools)
    why = "small steps" if is_small else "fewer operations"
    chosen.fill("capture", captures, f"{why}, the same weights to the bit" if captures else "")
    return captures
