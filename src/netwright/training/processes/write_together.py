"""Keep the state of a run in which several processes have a part."""

from __future__ import annotations

from typing import Any

from netwright.training.checkpoint import Checkpoint
from netwright.training.processes.crew import find_crew

OWN = ("random", "metrics")
"""What of the state is not the same in every process."""


def write_together(checkpoint: Checkpoint, state: dict[str, Any], plan: dict[str, Any]) -> bool:
    """Write the state once, with what each process holds for itself.

    Args:
        checkpoint: where to; only the first process writes.
        state: of this process.
        plan: plain values that a resumed run must share.

    Returns:
        Whether this process has written it.

    Raises:
        OSError: the disk is full or the folder cannot be written; the last state is untouched.
    """
    crew = find_crew()
    if not crew.is_alone:
        held = crew.collect({name: state[name] for name in OWN})
        state = {**state, "processes": held}
    if crew.is_first:
        checkpoint.write(state, plan)
    return crew.is_first
