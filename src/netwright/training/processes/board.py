"""Words and parcels that processes leave for one another."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, final

from netwright.core.errors import JobFailed, NetwrightError

_WORD_SECONDS = 5.0
_POLL_SECONDS = 0.01


@final
class Board:
    """Words and parcels that the processes of a run leave for one another, in the store torchrun provides.

    No computation of torch.distributed is used: it works from any thread, and when those are broken.

    Args:
        rank: number of this process, from 0.
        size: processes in all.
        store: torch's store; None for a process by itself.
    """

    def __init__(self, rank: int, size: int, store: Any) -> None:
        self._rank, self._size, self._store = rank, size, store
        self._is_parted = False

    def leave_word(self, problem: BaseException) -> bool:
        """Say what this process fails with.

        Args:
            problem: what was raised.

        Returns:
            Whether it is the first to say so.
        """
        if self._store is None:
            return True
        told = problem
        if not isinstance(problem, (NetwrightError, KeyboardInterrupt)):
            told = JobFailed(
                f"{type(problem).__name__}: {problem}",
                where=f"process {self._rank} of {self._size}",
                fix="its own message says more; --debug adds the traceback",
            )
        try:
            if self._store.add("words", 1) > 1:
                return False
            self._store.set("word", pickle.dumps(told))
        except RuntimeError:  # the process that keeps the store is gone
            return True
        return True

    def read_word(self) -> BaseException | None:
        """Read what another process failed with; None where none said so within a few seconds."""
        try:
            # Asked for, not waited for: torch prints a trace of its own where a wait is in vain.
            if not self._await("word", _WORD_SECONDS):
                return None
            word: BaseException = pickle.loads(self._store.get("word"))  # noqa: S301 - our own processes'
        except RuntimeError:
            return None
        return word

    def part(self, patience_seconds: float) -> None:
        """Wait until every process has come to its end.

        Args:
            patience_seconds: how long at most; one that is lost never comes.
        """
        self._is_parted = True
        if self._store is None:
            return
        try:
            if self._store.add("parted", 1) == self._size:
                self._store.set("all parted", b"")
            if self._await("all parted", patience_seconds) and self._store.add("gone", 1) == self._size:
                self._store.set("all gone", b"")
            if self._rank == 0:  # it may keep the store itself, and goes last
                self._await("all gone", patience_seconds)
        except RuntimeError:
            return

    def post(self, name: str, held: bytes) -> None:
        """Lay something down for the first process; unlike what is shared, from any thread.

        Args:
            name: another one each time.
            held: at most some megabytes.
        """
        self._store.set(f"{name}-{self._rank}", held)

    def gather(self, name: str, gives_up: Callable[[], bool]) -> list[bytes] | None:
        """Take up what every process has laid down, by rank; None where one did not.

        Args:
            name: as `post` was told.
            gives_up: asked again and again while something is missing.
        """
        names = [f"{name}-{rank}" for rank in range(self._size)]
        while not self._store.check(names):
            if self._is_parted or gives_up():
                return None
            sleep(_POLL_SECONDS)
        held = [self._store.get(one) for one in names]
        for one in names:
            self._store.delete_key(one)
        return held

    def _await(self, name: str, patience_seconds: float) -> bool:
        until = monotonic() + patience_seconds
        while not self._store.check([name]):
            if monotonic() >= until:
                return False
            sleep(_POLL_SECONDS)
        return True
