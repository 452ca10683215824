"""The launch that a process belongs to: one process by itself, or one of several."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

_NEEDED = ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")


@dataclass(frozen=True)
class Launch:
    """The launch that a process belongs to, as torchrun tells it.

    Args:
        rank: number of this process among all, from 0.
        size: processes in all, on every machine.
        local_rank: number of this process on its machine, from 0.
        num_restarts: how often the launch was begun again after a process was lost.
        run_id: name of the launch, the same after a restart; None outside of torchrun.
    """

    rank: int = 0
    size: int = 1
    local_rank: int = 0
    num_restarts: int = 0
    run_id: str | None = None

    @property
    def is_first(self) -> bool:
        """Whether this process prints and writes for all."""
        return self.rank == 0

    @property
    def tells_errors(self) -> bool:
        """Whether an error of this process is printed: by the first, or by the one that failed first."""
        return self.is_first or self in _speakers

    def speak_up(self) -> None:
        """Let this process print its error: it failed first, and the others end silently."""
        _speakers.append(self)


_speakers: list[Launch] = []


def read_launch(environment: Mapping[str, str] | None = None) -> Launch:
    """Read the launch from the environment; nothing is imported or connected.

    Args:
        environment: where to look; the process's own without it.

    >>> told = {"RANK": "1", "WORLD_SIZE": "2", "MASTER_ADDR": "localhost", "MASTER_PORT": "29500"}
    >>> read_launch(told).rank, read_launch({}).size
    (1, 1)
    """
    told = os.environ if environment is None else environment
    if any(not told.get(name) for name in _NEEDED):
        return Launch()
    run_id = told.get("TORCHELASTIC_RUN_ID")
    if run_id == "none":
        # torchrun without --rdzv-id: the agent that starts the processes is the same after a restart.
        run_id = f"{told['MASTER_ADDR']}-{told['MASTER_PORT']}-{os.getppid()}"
    return Launch(
        rank=int(told["RANK"]),
        size=int(told["WORLD_SIZE"]),
        local_rank=int(told.get("LOCAL_RANK") or 0),
        num_restarts=int(told.get("TORCHELASTIC_RESTART_COUNT") or 0),
        run_id=run_id,
    )
