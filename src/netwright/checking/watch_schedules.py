"""Keep the learning-rate schedules that are made in a while."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from torch.optim import lr_scheduler

from netwright.checking.loop import Loop
from netwright.checking.note_share import is_share
from netwright.checking.place import find_line
from netwright.checking.replace_attribute import replace_attribute
from netwright.checking.scheduled import Scheduled

_JOINERS = (lr_scheduler.SequentialLR, lr_scheduler.ChainedScheduler)
_MOST_VALUES = 10_000


@contextmanager
def watch_schedules(loop: Loop) -> Iterator[None]:
    """Keep every schedule with the line that made it; those inside another one are left out.

    Args:
        loop: where they are kept.
    """

    def keep(schedule: Any) -> Scheduled:
        for kept in loop.schedules:
            if kept.schedule is schedule:
                return kept
        kept = Scheduled(schedule, find_line(sys._getframe(2)))
        loop.schedules.append(kept)
        return kept

    def make_first(plain: Callable[..., Any]) -> Callable[..., Any]:
        def init(self: Any, *args: Any, **kwargs: Any) -> None:
            keep(self)
            plain(self, *args, **kwargs)
            inside = getattr(self, "_schedulers", ())
            loop.schedules[:] = [kept for kept in loop.schedules if kept.schedule not in inside]

        return init

    def make_step(plain: Callable[..., Any]) -> Callable[..., Any]:
        def step(self: Any, metrics: Any, *args: Any, **kwargs: Any) -> Any:
            kept = keep(self)
            if len(kept.values) < _MOST_VALUES:
                kept.values.append(float(metrics))
                kept.num_shares += is_share(loop, kept.values[-1])
            return plain(self, metrics, *args, **kwargs)

        return step

    def make_any(plain: Callable[..., Any]) -> Callable[..., Any]:
        def step(self: Any, *args: Any, **kwargs: Any) -> Any:
            kept = next((one for one in loop.schedules if one.schedule is self), None)
            if kept is not None and not loop.num_steps and not self._is_initial:
                kept.early_line = find_line(sys._getframe(1))
                kept.num_early += 1
            return plain(self, *args, **kwargs)

        return step

    with ExitStack() as stack:
        stack.enter_context(replace_attribute(lr_scheduler.LRScheduler, "step", make_any))
        for kind in (lr_scheduler.LRScheduler, lr_scheduler.ReduceLROnPlateau, *_JOINERS):
            stack.enter_context(replace_attribute(kind, "__init__", make_first))
        stack.enter_context(replace_attribute(lr_scheduler.ReduceLROnPlateau, "step", make_step))
        yield
