"""Go on from a state that any number of processes may have kept."""

from __future__ import annotations

from typing import Any

import torch

from netwright.core.random_state import RandomState
from netwright.training.checkpoint import Checkpoint
from netwright.training.processes.crew import Crew, find_crew
from netwright.training.processes.gather_parts import PARTS


def read_together(checkpoint: Checkpoint, plan: dict[str, Any]) -> dict[str, Any]:
    """Read the state once, and give each process its part.

    As many processes as before go on as they were, to the bit. Otherwise what was counted is kept by the
    first, and a process that was not there before draws from a seed of its own.

    Args:
        checkpoint: where from; only the first process reads.
        plan: plain values that the run must share.

    Raises:
        RunFolderError: it cannot be read, is of a newer version, or belongs to another plan.
    """
    crew = find_crew()
    state = crew.share(checkpoint.read(plan) if crew.is_first else {})
    held = state.pop("processes", None) or [{name: state[name] for name in PARTS}]
    return {**state, **_divide(held, crew, state["progress"]["step"])}


def _divide(held: list[dict[str, Any]], crew: Crew, seed: int) -> dict[str, Any]:
    if len(held) == crew.size:
        return held[crew.rank]
    metrics = [one["metrics"] for one in held]
    counted = {**metrics[0], "sums": None, "pending": []}
    if crew.is_first:
        sums = [one["sums"] for one in metrics if one["sums"] is not None]
        counted["sums"] = torch.stack(sums).sum(0) if sums else None
        counted["pending"] = [batch for one in metrics for batch in one["pending"]]
    if crew.rank < len(held):
        return {"random": held[crew.rank]["random"], "metrics": counted}
    RandomState.seed(crew.seed(seed))
    return {"random": RandomState.read().state, "metrics": counted}
