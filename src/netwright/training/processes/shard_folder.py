"""A folder with tensors of which each process has written its part."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import torch
from torch import Tensor

from netwright.core.sync_folder import sync_folder
from netwright.training.find_disk_error import find_disk_error
from netwright.training.processes.plan_shards import PlannedShards

_PLAIN = {("torch.distributed.checkpoint.filesystem", "_StorageInfo"), ("torch.serialization", "_get_layout")}


@final
@dataclass(frozen=True)
class ShardFolder:
    """A folder with tensors of which each process has written its part (torch.distributed.checkpoint).

    It is whole when `finish` is done; who reads must know from elsewhere that it is.

    Args:
        path: the folder.
    """

    path: Path

    def write(self, shards: Mapping[str, Tensor], planned: PlannedShards) -> Any:
        """Write and sync what this process holds; nothing is said to the others.

        Args:
            shards: on the CPU.
            planned: what `plan_shards` planned for tensors of this form.

        Returns:
            What `finish` needs to know of it; it can be pickled.

        Raises:
            OSError: the disk is full or the folder cannot be written.
        """
        from torch.distributed.checkpoint.default_planner import DefaultSavePlanner
        from torch.distributed.checkpoint.filesystem import FileSystemWriter

        self.path.mkdir(parents=True, exist_ok=True)
        planner = DefaultSavePlanner()
        planner.set_up_planner(dict(shards))
        mine = planner.finish_plan(planned.mine)
        with find_disk_error():
            written = FileSystemWriter(self.path).write_data(mine, planner).wait()
        sync_folder(self.path)
        return written

    def finish(self, planned: PlannedShards, parts: Sequence[Any]) -> None:
        """Write down what lies where; for the first process, when all have written.

        Args:
            planned: its own.
            parts: what `write` gave, by rank.

        Raises:
            OSError: the disk is full or the folder cannot be written.
        """
        from torch.distributed.checkpoint.filesystem import FileSystemWriter

        FileSystemWriter(self.path).finish(planned.whole, list(parts))
        sync_folder(self.path)
        sync_folder(self.path.parent)

    def read(self, like: Tensor | None) -> dict[str, Tensor]:
        """Read the tensors, however many processes wrote them.

        Args:
            like: a tensor that is divided as they are to be, of which each process reads its part; None to
                read them whole.

        Raises:
            OSError: a file is missing or cannot be read.
            Exception: one is damaged; torch raises many kinds.
        """
        from torch.distributed.checkpoint.default_planner import DefaultLoadPlanner

        reader = _make_reader(self.path)
        told = reader.read_metadata()
        tensors = {
            name: _make_room(one.size, one.properties.dtype, like)
            for name, one in told.state_dict_metadata.items()
        }
        planner = DefaultLoadPlanner()
        planner.set_up_planner(tensors, told)
        reader.set_up_storage_reader(told, is_coordinator=False)
        plan = planner.finish_plan(reader.prepare_local_plan(planner.create_local_plan()))
        reader.read_data(plan, planner).wait()
        return tensors


def _make_room(size: torch.Size, dtype: torch.dtype, like: Any) -> Tensor:
    if like is None:
        return torch.empty(size, dtype=dtype)
    from torch.distributed.tensor import empty

    return empty(*size, dtype=dtype, device_mesh=like.device_mesh, placements=like.placements)


def _make_reader(path: Path) -> Any:
    from torch.distributed.checkpoint.filesystem import FileSystemReader

    class Reader(FileSystemReader):
        """Reads what lies where without running code that somebody may have put there."""

        def read_metadata(self, *_args: Any, **_options: Any) -> Any:
            with (path / ".metadata").open("rb") as file:
                return _PlainUnpickler(file).load()

    return Reader(path)


class _PlainUnpickler(pickle.Unpickler):
    """Makes the plain values of torch.distributed.checkpoint and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] == "pathlib":
            return _forget_path
        if module == "torch.distributed.checkpoint.metadata" or (module, name) in _PLAIN:
            found = super().find_class(module, name)
            if found.__module__ == module:  # and not what is only imported there
                return found
        dtype = getattr(torch, name, None) if module == "torch" else None
        if isinstance(dtype, torch.dtype) or dtype is torch.Size:
            return dtype
        raise pickle.UnpicklingError(f"`{module}.{name}` has no place in a checkpoint")


def _forget_path(*_parts: str) -> None:
    """Where the folder lay when it was written, which nobody asks."""
