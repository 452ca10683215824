"""Which process writes what of the tensors that are divided among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from netwright.training.processes.crew import Crew


@dataclass(frozen=True, eq=False)
class PlannedShards:
    """Which process writes what, as torch.distributed.checkpoint plans it.

    Args:
        form: names, shapes and dtypes that it was planned for.
        mine: what this process writes: a `SavePlan`.
        whole: where each shard belongs: a `Metadata`; in the first process only.
    """

    form: tuple[Any, ...]
    mine: Any
    whole: Any


def plan_shards(crew: Crew, shards: Mapping[str, Tensor], last: PlannedShards | None) -> PlannedShards:
    """Plan which process writes what; all of them ask at once.

    Args:
        crew: the processes.
        shards: tensors that are divided, the same names in every process.
        last: the plan before this one, which still stands where nothing has changed its form.
    """
    form = tuple((name, tuple(tensor.shape), tensor.dtype) for name, tensor in shards.items())
    if last is not None and last.form == form:
        return last
    from torch.distributed.checkpoint.default_planner import DefaultSavePlanner
    from torch.distributed.checkpoint.filesystem import FileSystemWriter

    planner = DefaultSavePlanner()
    planner.set_up_planner(dict(shards), is_coordinator=crew.is_first)
    held = crew.collect(planner.create_local_plan())
    plans: list[Any] = []
    whole = None
    if held is not None:
        plans, whole = planner.create_global_plan(held)
        plans = FileSystemWriter("").prepare_global_plan(plans)
    return PlannedShards(form, crew.share(plans)[crew.rank], whole)
