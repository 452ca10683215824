"""The last good state of a run: in memory for training to go back to, on disk for a run that is killed."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter, sleep
from typing import Any, Literal, final

from netwright.core.checkpoint_spec import CheckpointSpec
from netwright.core.errors import RunFolderError
from netwright.core.events import CheckpointWritten, Noticed
from netwright.training.checkpoint import Checkpoint
from netwright.training.checkpoint_writer import CheckpointWriter
from netwright.training.loss_broke import LossBroke
from netwright.training.notifier import Notifier
from netwright.training.processes.crew import find_crew
from netwright.training.processes.gather_parts import gather_parts
from netwright.training.processes.read_together import read_together
from netwright.training.processes.sharded_checkpoint import ShardedCheckpoint
from netwright.training.state import TrainingState
from netwright.training.step import Step

_LEAST_SECONDS = 1.0
_POLL_SECONDS = 0.02
_COST = 200
"""Copies in memory are at least so many times apart as one takes: they cost at most half a percent."""


@final
class StateKeeper:
    """Copies the state between steps, and has a part of the copies written.

    Args:
        state: what training changes.
        step: what must be between updates as a copy is taken.
        notifier: told of what was written; its clock says when to look whether a copy is due.
        checkpoint: where to write; None keeps copies in memory only.
        spec: how often to write; none writes none.
        plan: plain values that a resumed run must share.
    """

    def __init__(
        self,
        state: TrainingState,
        step: Step,
        notifier: Notifier,
        checkpoint: Checkpoint | None,
        spec: CheckpointSpec | Literal["none"],
        plan: dict[str, Any],
    ) -> None:
        self._state, self._step, self._notifier = state, step, notifier
        self._checkpoint, self._plan = checkpoint, plan
        self._spec = CheckpointSpec() if spec == "none" else spec
        self._writer, self._sharded = None, None
        if checkpoint is not None and spec != "none":
            if state.shard_like is not None:
                self._sharded = ShardedCheckpoint(checkpoint, find_crew())
            self._writer = CheckpointWriter(self._sharded or checkpoint, plan)
        self._good: dict[str, Any] = {}
        self._copied = self._offered = perf_counter()
        self._pause = _LEAST_SECONDS
        self._is_lost = self._is_late = False

    def begin(self) -> None:
        """Keep the state before the first step."""
        self._good = self._copy()
        self._offered = self._copied
        self._notifier.on_tick = self.keep_due

    def keep_due(self) -> None:
        """Copy, and have written, what the clock asks for; called between steps.

        Raises:
            LossBroke: the state is not finite, and is not kept.
        """
        self._tell_outcomes()
        now, seconds = perf_counter(), self._spec.seconds
        is_for_disk = self._is_late or (seconds is not None and now - self._offered >= seconds)
        is_for_disk = is_for_disk and self._writer is not None and self._can_offer
        wish = 2 if is_for_disk else int(now - self._copied >= self._pause)
        due = find_crew().agree(wish)
        if due and not self._step.is_between_updates:
            self.keep(write=due == 2)

    def keep_epoch(self) -> None:
        """Copy, and have written, what is due at the end of an epoch."""
        every = self._spec.epochs
        if every is not None and self._state.progress.epoch % every == 0:
            self.keep()
        self.keep_due()

    def keep(self, *, write: bool = True) -> None:
        """Copy the state now.

        Raises:
            LossBroke: it is not finite, and is not kept.
        """
        if not self._state.is_finite:
            raise LossBroke
        self._good = self._copy()
        if write:
            self._offer()

    def finish(self, problem: BaseException | None = None) -> None:
        """Have the last good state written, and wait for it.

        Args:
            problem: why this process fails; the others are told, and come here or do not. None where all of
                them end, for whatever reason.
        """
        crew = find_crew()
        fails_first = problem is not None and crew.let_go(problem)
        if self._writer is None:
            return
        if self._sharded is None:
            self._offer()
            if problem is None and not crew.is_alone:  # whoever ends earlier takes the first one down
                self._wait_together(self._writer)
        elif problem is None:
            self._wait_together(self._writer)
            self._writer.offer(self._good)
            self._wait_together(self._writer)
        else:
            self._sharded.hurry()
            self._writer.wait()
            # The others may notice only when this process is gone, and the first cannot wait for them.
            if not (crew.is_first and fails_first):
                self._writer.offer(self._good)
        self._writer.wait()
        self._tell_outcomes()

    def rewind(self) -> None:
        """Go back to the last good state."""
        self.put_back(self._good)

    def put_back(self, state: dict[str, Any]) -> None:
        """Go back to a state, as `TrainingState.copy` gave it."""
        self._state.load_state_dict(state)
        self._step.forget()

    def resume(self) -> None:
        """Go on from the checkpoint.

        Raises:
            RunFolderError: it cannot be used.
        """
        checkpoint = self._checkpoint
        if checkpoint is None:
            return
        state = read_together(checkpoint, self._plan, self._state.shard_like)
        try:
            self._state.load_state_dict(state)
        except (KeyError, ValueError, RuntimeError, TypeError, AttributeError) as problem:
            raise RunFolderError(
                f"the checkpoint is of another network or optimizer: {' '.join(str(problem).split())}",
                where=str(checkpoint.file),
                fix="train the network that the run was begun with, or begin a new run",
            ) from problem
        self._notifier.recall(state["observers"])

    def _copy(self) -> dict[str, Any]:
        began = perf_counter()
        copied = self._state.copy()
        copied = {**copied, "observers": self._notifier.remember(), **gather_parts(copied)}
        if self._sharded is not None:
            copied = self._sharded.prepare(copied)
        self._copied = perf_counter()
        self._pause = max(_LEAST_SECONDS, _COST * (self._copied - began))
        return copied

    @property
    def _can_offer(self) -> bool:
        """Whether a state can be written now; a whole one takes the place of one that waits."""
        return self._sharded is None or self._writer is None or self._writer.is_idle

    def _offer(self) -> None:
        crew = find_crew()
        if self._writer is None or (self._sharded is None and not crew.is_first):
            return
        if self._sharded is not None and not crew.share(self._can_offer):
            self._is_late = True  # the processes must write the same states
            return
        self._writer.offer(self._good)
        self._offered, self._is_late = perf_counter(), False

    def _wait_together(self, writer: CheckpointWriter) -> None:
        """Wait for the first process, which waits for all; one that is lost is noticed."""
        while not find_crew().share(writer.is_idle):
            sleep(_POLL_SECONDS)

    def _tell_outcomes(self) -> None:
        if self._writer is None:
            return
        assert self._checkpoint is not None  # noqa: S101 - what is written is written there
        file = self._checkpoint.file
        for outcome in self._writer.take_outcomes():
            problem, progress = outcome.problem, outcome.state["progress"]
            if problem is None:
                if self._is_lost:
                    self._notifier.send(Noticed("the checkpoint is written again", {"file": str(file)}))
                self._notifier.send(CheckpointWritten(progress["epoch"], str(file), progress["batch"]))
            elif not self._is_lost:
                self._notifier.send(_say_lost(problem, file))
            self._is_lost = problem is not None


def _say_lost(problem: Exception, file: Path) -> Noticed:
    says = f"the checkpoint cannot be written: {problem}; training goes on, and it is tried again"
    return Noticed(says, {"file": str(file)})
