"""What of a run's state is not the same in every process."""

from __future__ import annotations

from typing import Any

from netwright.training.processes.crew import find_crew

PARTS = ("random", "metrics")


def gather_parts(state: dict[str, Any]) -> dict[str, Any]:
    """Gather what each process holds for itself, to be kept with the state of the first.

    Args:
        state: of this process.

    Returns:
        `processes`: one entry a process, in the first; nothing for a process by itself.
    """
    crew = find_crew()
    if crew.is_alone:
        return {}
    return {"processes": crew.collect({name: state[name] for name in PARTS})}
