"""Go on from a state that any number of processes may have kept."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from netwright.core.random_state import RandomState
from netwright.training.checkpoint import Checkpoint
from netwright.training.processes.crew import Crew, find_crew
from netwright.training.processes.gather_parts import PARTS
from netwright.training.processes.shard_folder import ShardFolder
from netwright.training.processes.split_shards import fill_shards


def read_together(checkpoint: Checkpoint, plan: dict[str, Any], like: Tensor | None) -> dict[str, Any]:
    """Read the state once, and give each process its part; of what is divided, each reads its own.

    As many processes as before go on as they were, to the bit. Otherwise what was counted is kept by the
    first, and a process that was not there before draws from a seed of its own.

    Args:
        checkpoint: where from.
        plan: plain values that the run must share.
        like: a weight of the network, where it is divided; None where each process holds all of it.

    Raises:
        RunFolderError: it cannot be read, is of a newer version, or belongs to another plan.
    """
    crew = find_crew()
    state = checkpoint.read(plan) if crew.is_first else {}
    if like is None and crew.is_first:
        state = _read_shards(checkpoint, state, None)
    state = crew.share(state)
    if like is not None:
        state = _read_shards(checkpoint, state, like)
    held = state.pop("processes", None) or [{name: state[name] for name in PARTS}]
    return {**state, **_divide(held, crew, state["progress"]["step"])}


def _read_shards(checkpoint: Checkpoint, state: dict[str, Any], like: Tensor | None) -> dict[str, Any]:
    folder = state.pop("shards", None)
    if folder is None:
        return state
    try:
        shards = ShardFolder(checkpoint.folder / folder).read(like)
        filled: dict[str, Any] = fill_shards(state, shards)
    except Exception as problem:  # torch raises many kinds on a damaged file
        raise checkpoint.tell_damage() from problem
    return filled


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
