"""Join the processes that torchrun started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from netwright.core.errors import JobFailed, NetwrightError
from netwright.core.launch import Launch, read_launch
from netwright.training.processes.crew import Crew, find_crew, set_crew
from netwright.training.processes.process_lost import ProcessLost

_PATIENCE_SECONDS = 20.0
_STOPPED = 130
_stores: list[Any] = []


@contextmanager
def join_crew() -> Iterator[Crew]:
    """Join the processes that torchrun started, and part from them together.

    Where one of them fails, the one that failed first raises its error, and the others end silently with
    the same exit status. Without torchrun, and inside a crew that was joined before, nothing happens.

    Yields:
        The crew, which `find_crew` then gives too.

    Raises:
        JobFailed: another process was lost.
        SystemExit: another process has told why.

    >>> with join_crew() as crew:
    ...     crew.size
    1
    """
    launch = read_launch()
    if launch.size == 1 or not find_crew().is_alone:
        yield find_crew()
        return
    crew = _connect(launch)
    set_crew(crew)
    try:
        yield crew
    except BaseException as problem:
        is_lost = isinstance(problem, ProcessLost)
        told = _describe_loss(crew) if is_lost else problem
        speaks = crew.let_go(told)
        word = None if speaks else crew.board.read_word()
        crew.board.part(0.0 if is_lost else _PATIENCE_SECONDS)
        if not speaks:
            raise SystemExit(_find_status(word or told)) from None
        launch.speak_up()
        if is_lost:
            raise told from None
        raise
    else:
        crew.board.part(_PATIENCE_SECONDS)
        crew.disconnect()
    finally:
        set_crew(Crew())


def _connect(launch: Launch) -> Crew:
    import torch
    import torch.distributed

    dist: Any = torch.distributed  # its stores are public and not in __all__
    if not dist.is_available():
        raise JobFailed(
            "this build of torch cannot join several processes",
            where="torch.distributed",
            fix="run one process, or install a torch with torch.distributed",
        )
    has_cuda = torch.cuda.is_available()
    if has_cuda:
        torch.cuda.set_device(launch.local_rank % torch.cuda.device_count())
    is_ours = not dist.is_initialized()
    if not _stores:
        # Kept for the life of the process: the first one listens on the port that torchrun named.
        store, _, _ = next(dist.rendezvous("env://", launch.rank, launch.size))
        _stores.append(store)
    number = len(_stores)
    _stores.append(number)
    store = dist.PrefixStore(f"netwright-{launch.num_restarts}-{number}", _stores[0])
    if is_ours:
        dist.init_process_group(
            "cpu:gloo,cuda:nccl" if has_cuda else "gloo",
            store=dist.PrefixStore("group", store),
            rank=launch.rank,
            world_size=launch.size,
        )
    return Crew(launch.rank, launch.size, dist.PrefixStore("crew", store), owns_group=is_ours)


def _describe_loss(crew: Crew) -> JobFailed:
    return JobFailed(
        "another process of the run ended without a word (killed, out of memory, or its machine is down)",
        where=f"process {crew.rank} of {crew.size}",
        fix="go on with --resume RUN; torchrun --max-restarts 3 does so by itself",
    )


def _find_status(problem: BaseException) -> int:
    if isinstance(problem, NetwrightError):
        return problem.exit_status
    return _STOPPED if isinstance(problem, KeyboardInterrupt) else 1
