"""States on their way to the disk, while training goes on."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Protocol, final, runtime_checkable

import torch


@runtime_checkable
class Writing(Protocol):
    """What a state is written to: a `Checkpoint`, or a `ShardedCheckpoint`."""

    def write(self, state: dict[str, Any], plan: dict[str, Any]) -> None:
        """Write a state; the last one stays readable whatever happens."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of writing a state.

    Args:
        state: the state.
        problem: why it is not on the disk; None where it is.
    """

    state: dict[str, Any]
    problem: Exception | None


@final
class CheckpointWriter:
    """Writes states in a thread of its own, one at a time; a newer one takes the place of one that waits.

    Args:
        checkpoint: where to.
        plan: plain values that a resumed run must share.

    >>> import tempfile; from pathlib import Path
    >>> from netwright.training.checkpoint import Checkpoint
    >>> checkpoint = Checkpoint(Path(tempfile.mkdtemp()))
    >>> writer = CheckpointWriter(checkpoint, {}); writer.offer({"step": 3}); writer.wait()
    >>> checkpoint.read({}), [outcome.problem for outcome in writer.take_outcomes()]
    ({'step': 3}, [None])
    """

    def __init__(self, checkpoint: Writing, plan: dict[str, Any]) -> None:
        self._checkpoint = checkpoint
        self._plan = plan
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._waiting: dict[str, Any] | None = None
        self._outcomes: list[Outcome] = []

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to write."""
        return self._thread is None

    def offer(self, state: dict[str, Any]) -> None:
        """Have a state written.

        Args:
            state: tensors on the CPU and plain values that nobody changes any more.
        """
        with self._guard:
            self._waiting = state
            if self._thread is None:
                # A daemon: a second Ctrl-C ends the program at once, and the last state is whole anyway.
                self._thread = threading.Thread(target=self._work, name="netwright checkpoint", daemon=True)
                self._thread.start()

    def take_outcomes(self) -> list[Outcome]:
        """Take what came of the states written since it was last asked."""
        if not self._outcomes:
            return []
        with self._guard:
            outcomes, self._outcomes = self._outcomes, []
        return outcomes

    def wait(self) -> None:
        """Wait until nothing is left to write."""
        while (thread := self._thread) is not None:
            thread.join()

    def _work(self) -> None:
        while True:
            with self._guard:
                state, self._waiting = self._waiting, None
                if state is None:
                    self._thread = None
                    return
            outcome = Outcome(state, self._write(state))
            with self._guard:
                self._outcomes.append(outcome)

    def _write(self, state: dict[str, Any]) -> Exception | None:
        try:
            if torch.cuda.is_initialized():
                torch.cuda.synchronize()  # copies from the device may be under way
            self._checkpoint.write(state, self._plan)
        except Exception as problem:  # whatever it is, training goes on and tells of it
            return problem
        return None
