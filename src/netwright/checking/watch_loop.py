"""Watch a training loop that knows nothing of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from netwright.checking.loop import Loop
from netwright.checking.loop_watcher import LoopWatcher
from netwright.checking.preparing.watch_preparation import watch_preparation
from netwright.checking.record_lines import record_lines
from netwright.checking.watch_exports import watch_exports
from netwright.checking.watch_files import watch_files
from netwright.checking.watch_inits import watch_inits
from netwright.checking.watch_loaders import watch_loaders
from netwright.checking.watch_loads import watch_loads
from netwright.checking.watch_optimizers import watch_optimizers
from netwright.checking.watch_reshapes import watch_reshapes
from netwright.checking.watch_rounds import watch_rounds
from netwright.checking.watch_schedules import watch_schedules


@contextmanager
def watch_loop(*, steps: int | None = None, seconds: float | None = None) -> Iterator[Loop]:
    """Watch every network, loss, backward pass and optimizer step; nothing of it stays afterwards.

    The first steps of each optimizer are watched closely, operation by operation; the others lightly, so
    that a long training takes hardly longer.

    Args:
        steps: after so many optimizer steps the loop is ended.
        seconds: after this time it is ended.

    Raises:
        LoopStopped: to end the loop.

    >>> import torch
    >>> net = torch.nn.Linear(2, 1)
    >>> with watch_loop() as loop:
    ...     net(torch.ones(4, 2)).sum().backward()
    >>> len(loop.roots), loop.num_backward
    (1, 1)
    """
    loop = Loop()
    with ExitStack() as stack:
        lines = loop.built = stack.enter_context(record_lines())
        end = None if seconds is None else time.monotonic() + seconds
        watcher = LoopWatcher(loop, lines, steps, end)
        stack.enter_context(watch_preparation(loop))
        stack.enter_context(watch_schedules(loop))
        stack.enter_context(watch_optimizers(loop))
        stack.enter_context(watch_files(loop))
        stack.enter_context(watch_loads(loop))
        stack.enter_context(watch_exports(loop, watcher))
        stack.enter_context(watch_reshapes(loop))
        stack.enter_context(watch_inits(loop))
        stack.enter_context(watch_loaders(loop, watcher, lines))
        stack.enter_context(watch_rounds(loop))
        stack.enter_context(watcher.watching())
        yield loop
