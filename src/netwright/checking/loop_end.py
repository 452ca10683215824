"""Ends a watched loop after its steps or seconds."""

from __future__ import annotations

import time
from typing import final

import torch
from torch import Tensor

from netwright.checking.loop import Loop
from netwright.checking.loop_stopped import LoopStopped


@final
class LoopEnd:
    """Counts the steps of a loop, those that it makes by hand as well, and ends it.

    Args:
        loop: whose networks are looked at.
        steps: after so many it is ended; None for never.
        end: the time (`time.monotonic`) after which it is ended; None for never.
    """

    def __init__(self, loop: Loop, steps: int | None, end: float | None) -> None:
        self._loop, self._steps, self._end = loop, steps, end
        self._num_steps = 0
        self._has_stepped = False
        self._held: list[tuple[Tensor, Tensor]] = []

    def note_step(self) -> None:
        """An optimizer has stepped.

        Raises:
            LoopStopped: that was the last.
        """
        self._has_stepped = True
        self._count()

    def note_backward(self) -> None:
        """A backward pass is about to begin: what has moved since the last was moved by hand.

        Raises:
            LoopStopped: that was the last step.
        """
        if self._steps is None and self._end is None:
            return
        moved = [part for part, before in self._held if not torch.equal(part.detach(), before)]
        if moved and not self._has_stepped:
            self._count()
        self._has_stepped = False
        # One tensor of each network, the smallest, is enough to see a step.
        trained = [[p for p in root.net.parameters() if p.requires_grad] for root in self._loop.roots]
        least = [min(parts, key=lambda part: part.numel()) for parts in trained if parts]
        self._held = [(part, part.detach().clone()) for part in least]

    def _count(self) -> None:
        self._num_steps += 1
        is_late = self._end is not None and time.monotonic() > self._end
        if is_late or (self._steps is not None and self._num_steps >= self._steps):
            self._loop.was_stopped = True
            raise LoopStopped
