"""The resumable state of a divided network on disk."""

from __future__ import annotations

import pickle
import shutil
import zlib
from time import monotonic
from typing import Any, final

from netwright.core.errors import JobFailed
from netwright.training.checkpoint import Checkpoint
from netwright.training.processes.crew import Crew
from netwright.training.processes.plan_shards import PlannedShards, plan_shards
from netwright.training.processes.shard_folder import ShardFolder
from netwright.training.processes.split_shards import split_shards

_PLAN = "planned shards"
_PATIENCE_SECONDS = 30.0


@final
class ShardedCheckpoint:
    """The resumable state of a divided network: each process writes what it holds, none holds all of it.

    The shards lie in a folder beside the last one. They count when all of them are written and synced and the
    first process has renamed the rest of the state, which names the folder, into place.

    What the processes do together is done by `prepare`, between steps. `write` is for a thread: it uses no
    computation of torch.distributed, which those of the training could be mistaken for, only the store.

    Args:
        checkpoint: where the rest of the state is kept, and the folders beside it.
        crew: the processes; all of them make this at once.
    """

    def __init__(self, checkpoint: Checkpoint, crew: Crew) -> None:
        self._checkpoint, self._crew = checkpoint, crew
        self._number = crew.share(checkpoint.last_number if crew.is_first else 0)
        self._planned: PlannedShards | None = None
        self._until: float | None = None

    def prepare(self, state: dict[str, Any]) -> dict[str, Any]:
        """Plan who writes what of a state; every process calls it at once.

        Args:
            state: as `TrainingState.copy` gives it.

        Returns:
            The state as `write` takes it.
        """
        _, shards = split_shards(state)
        self._planned = plan_shards(self._crew, shards, self._planned)
        return {**state, _PLAN: self._planned}

    def write(self, state: dict[str, Any], plan: dict[str, Any]) -> None:
        """Write this process's part; in the first, wait for the others' and make the state valid.

        Args:
            state: as `prepare` gave it, the same one in every process.
            plan: plain values that a resumed run must share.

        Raises:
            OSError: the disk of one of the processes is full, or the folder cannot be written.
        """
        self._number += 1
        folder = ShardFolder(self._checkpoint.name_folder(self._number))
        planned: PlannedShards = state[_PLAN]
        plain, shards = split_shards({name: part for name, part in state.items() if name != _PLAN})
        told: tuple[Any, Exception | None]
        try:
            told = folder.write(shards, planned), None
        except Exception as problem:  # whatever it is, the first must know of it
            is_plain = isinstance(problem, OSError)
            told = None, problem if is_plain else RuntimeError(f"{type(problem).__name__}: {problem}")
        progress = state["progress"]
        mark = [progress[name] for name in ("epoch", "batch", "step")]
        name = f"shards-{self._number}"
        self._crew.board.post(name, zlib.compress(pickle.dumps((mark, *told))))
        if not self._crew.is_first:
            if told[1] is not None:
                raise told[1]
            return
        before = self._checkpoint.identity
        try:
            folder.finish(planned, self._gather(name, mark))
            self._checkpoint.write({**plain, "shards": folder.path.name}, plan)
        except BaseException:
            if self._checkpoint.identity == before:
                # On a full disk, what is half written would be in the way of the next.
                shutil.rmtree(folder.path, ignore_errors=True)
            raise

    def hurry(self) -> None:
        """Wait for the others only a while longer: this run has failed, and who knows what they do."""
        self._until = monotonic() + _PATIENCE_SECONDS

    def _gather(self, name: str, mark: list[int]) -> list[Any]:
        posts = self._crew.board.gather(name, lambda: self._until is not None and monotonic() > self._until)
        held = [pickle.loads(zlib.decompress(post)) for post in posts or []]  # noqa: S301 - our own processes'
        for _, _, problem in held:
            if problem is not None:
                raise problem
        if any(one != mark for one, _, _ in held) or not held:
            raise JobFailed(
                "not every process has written its part of the same state",
                where=str(self._checkpoint.folder),
                fix="the checkpoint before it stays; go on with --resume RUN",
            )
        return [part for _, part, _ in held]
