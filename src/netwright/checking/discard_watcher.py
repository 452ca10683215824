"""Sees gradients that are thrown away before any step has used them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, final

import torch
from torch import Tensor, nn

from netwright.checking.loop import Line, Loop, Stepped
from netwright.checking.place import find_line

_NOT_THE_USERS = (torch.__path__[0], str(Path(__file__).parent))
_GRADIENT = torch.Tensor.grad


@final
class DiscardWatcher:
    """Counts, between two steps, the backward passes and those whose gradients were cleared unread.

    Args:
        loop: whose optimizers.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._fresh: dict[int, tuple[nn.Parameter, Tensor]] = {}
        self._num_passes: dict[int, int] = {}
        self._num_thrown: dict[int, int] = {}
        self._lines: set[Line] = set()
        self._is_read = False

    def begin_pass(self) -> None:
        """A backward pass is about to begin: what the one before gave may be gone."""
        for key, (part, gradient) in list(self._fresh.items()):
            if part.grad is not gradient or not bool(gradient.any()):
                self._num_thrown[key] = self._num_thrown.get(key, 0) + 1
                del self._fresh[key]

    def end_pass(self) -> None:
        """A backward pass is over."""
        self._lines.add(find_line(sys._getframe(1)))
        for stepped in self._loop.steppers:
            key = id(stepped)
            self._num_passes[key] = self._num_passes.get(key, 0) + 1
            held = (part for group in stepped.optimizer.param_groups for part in group["params"])
            for part in sorted(held, key=Tensor.numel):
                if part.grad is not None and bool(part.grad.any()):
                    self._fresh[key] = (part, part.grad)
                    break

    def note_get(self, func: Any) -> None:
        """An attribute of a tensor is asked for: a gradient that others than torch read has been of use."""
        if getattr(func, "__self__", None) is _GRADIENT:
            self._is_read |= not sys._getframe(3).f_code.co_filename.startswith(_NOT_THE_USERS)

    def note_step(self, stepped: Stepped) -> None:
        """An optimizer is about to step.

        Args:
            stepped: the optimizer.
        """
        num, thrown = (one.get(id(stepped), 0) for one in (self._num_passes, self._num_thrown))
        is_alone = len(self._loop.steppers) == 1 and len(self._lines) == 1 and not self._is_read
        stepped.thrown.append(num if is_alone and num > 1 and thrown == num - 1 else -num)

    def end_step(self, stepped: Stepped) -> None:
        """An optimizer has stepped: what comes now is of its next step."""
        for kept in (self._fresh, self._num_passes, self._num_thrown):
            kept.pop(id(stepped), None)
        self._lines, self._is_read = set(), False
