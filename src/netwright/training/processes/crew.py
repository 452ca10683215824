"""The processes that train one network together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, final

import torch
from torch import Tensor

from netwright.core.errors import NetwrightError
from netwright.training.processes.board import Board
from netwright.training.processes.process_lost import ProcessLost

Value = TypeVar("Value")


@final
class Crew:
    """The processes that train one network together; alone, every method gives back what it was given.

    What one process decides by chance, clock or disk is decided by the first and told to the others, and a
    process that fails says why before it goes: the others then fail with its words.

    Args:
        rank: number of this process, from 0.
        size: processes in all.
        store: where words are left for the others; None alone.
        owns_group: whether it takes torch's process group down when it lets go of the others.

    >>> alone = Crew()
    >>> alone.share({"threads": 2}), alone.collect(3), alone.is_first
    ({'threads': 2}, [3], True)
    """

    def __init__(self, rank: int = 0, size: int = 1, store: Any = None, *, owns_group: bool = False) -> None:
        self.rank = rank
        self.size = size
        self.board = Board(rank, size, store)
        """What the processes tell each other when they cannot compute together."""
        self._owns_group = owns_group
        self._speaks: bool | None = None
        self.wants_stop = False
        self.must_stop = False
        self.wish = self.agreed = 0
        self._saw_broken = self._must_go_back = False

    @property
    def is_alone(self) -> bool:
        """Whether there is no other process."""
        return self.size == 1

    @property
    def is_first(self) -> bool:
        """Whether this process speaks for all."""
        return self.rank == 0

    def seed(self, seed: int) -> int:
        """A seed for this process alone: layers that draw (Dropout) must not draw alike in all."""
        return seed if self.is_first else (seed + 0x9E3779B97F4A7C15 * self.rank) % 2**63

    def share(self, value: Value) -> Value:
        """What the first process holds, in every process: tensors on the CPU and plain values."""
        if self.is_alone:
            return value
        import torch.distributed as dist

        held: list[Any] = [value if self.is_first else None]
        with self.taking_part():
            dist.broadcast_object_list(held, src=0, device=torch.device("cpu"))
        shared: Value = held[0]
        return shared

    def collect(self, value: Value) -> list[Value] | None:
        """What every process holds, by rank, in the first one; None in the others."""
        if self.is_alone:
            return [value]
        import torch.distributed as dist

        held: list[Any] | None = [None] * self.size if self.is_first else None
        with self.taking_part():
            dist.gather_object(value, held)
        return held

    def add_up(self, sums: Tensor | None) -> Tensor | None:
        """The sum of what every process counted, in every process and the same to the bit in each.

        Args:
            sums: on any device; None where this process has counted nothing.
        """
        if self.is_alone:
            return sums
        held = self.collect(None if sums is None else sums.cpu())
        counted = [one for one in held or [] if one is not None]
        total: Tensor | None = torch.stack(counted).sum(0) if counted else None
        return self.share(total)

    def count_step(self, num_samples: int, used: Sequence[bool]) -> tuple[int, list[float]]:
        """Add up what an update needs to know, and agree on what follows it.

        Args:
            num_samples: samples that this process brings to the update.
            used: which parameters it has gradients of.

        Returns:
            Samples of all processes, and how many of them have a gradient of each parameter.
        """
        import torch.distributed as dist

        mine = [num_samples, self.wants_stop, self.wish, self._saw_broken, *used]
        counts = torch.tensor(mine, dtype=torch.float64)
        with self.taking_part():
            dist.all_reduce(counts)
        total, stops, wish, broken, *users = counts.tolist()
        self.must_stop = self.must_stop or stops > 0
        self.agreed, self.wish = int(wish), 0
        self._must_go_back, self._saw_broken = broken > 0, False
        return int(total), users

    def agree(self, wish: int) -> int:
        """What is due now, in every process after the same update; alone, what is wished for.

        Args:
            wish: what the first process finds due, by its clock; a larger one goes before a smaller one.
        """
        if self.is_alone:
            return wish
        if self.is_first:
            self.wish = max(self.wish, wish)
        agreed, self.agreed = self.agreed, 0
        return agreed

    def must_go_back(self, saw_broken: bool) -> bool:
        """Whether a loss was not finite: in every process after the same update, the one after it was seen.

        Args:
            saw_broken: whether this process has seen one.
        """
        if self.is_alone:
            return saw_broken
        self._saw_broken = self._saw_broken or saw_broken
        return self._must_go_back

    def go_back(self) -> None:
        """All go back: what was seen of the steps that are done again is of no account."""
        self._saw_broken = self._must_go_back = False

    def is_any(self, mine: bool) -> bool:
        """Whether something holds in any process; every process asks at once.

        Args:
            mine: whether it holds in this one.
        """
        if self.is_alone:
            return mine
        import torch.distributed as dist

        num = torch.tensor(float(mine))
        with self.taking_part():
            dist.all_reduce(num)
        return bool(num > 0)

    def wait(self) -> None:
        """Wait until every process is here."""
        self.share(None)

    @contextmanager
    def taking_part(self) -> Iterator[None]:
        """Tell why a common computation failed: another process's own words, where it left some.

        Raises:
            NetwrightError: what another process failed with.
            ProcessLost: another process is gone and left no word.
        """
        try:
            yield
        except RuntimeError as problem:
            raise self.explain(problem) or problem from None

    def explain(self, problem: BaseException) -> BaseException | None:
        """Say what another process failed with, where that is why something failed here.

        Args:
            problem: what was raised here.
        """
        if self.is_alone or isinstance(problem, (NetwrightError, ProcessLost)):
            return None
        import torch.distributed as dist

        says = str(problem).casefold()
        is_broken = isinstance(problem, dist.DistError) or any(
            word in says for word in ("gloo", "nccl", "connection", "process group", "timed out")
        )
        if not is_broken:
            return None
        word = self.board.read_word()
        return word if isinstance(word, NetwrightError) else ProcessLost()

    def let_go(self, problem: BaseException) -> bool:
        """Tell the others why this process fails, and let them find their common work broken.

        Args:
            problem: what it fails with.

        Returns:
            Whether it is the first to say so.
        """
        if self._speaks is None:
            self._speaks = self.board.leave_word(problem)
            self.disconnect()
        return self._speaks

    def disconnect(self) -> None:
        """Take torch's process group down: nobody waits for this process any more."""
        if self._owns_group:
            import torch.distributed as dist

            if dist.is_initialized():
                dist.destroy_process_group()


_current = Crew()


def find_crew() -> Crew:
    """Find the crew of this process: alone, unless `join_crew` joined one."""
    return _current


def set_crew(crew: Crew) -> None:
    """Make a crew that of this process."""
    global _current  # noqa: PLW0603 - a process belongs to one crew, as to one process group
    _current = crew


@contextmanager
def work_alone() -> Iterator[None]:
    """Let this process do something by itself, which the others do not take part in."""
    crew = find_crew()
    set_crew(Crew())
    try:
        yield
    finally:
        set_crew(crew)
