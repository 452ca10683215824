"""Sees what happens to gradients around the steps of optimizers."""

from __future__ import annotations

import sys
from typing import Any, final

import torch
from torch import Tensor, nn

from netwright.checking.discard_watcher import DiscardWatcher
from netwright.checking.loop import Line, Loop, Stepped
from netwright.checking.place import find_line
from netwright.checking.record_lines import Lines

_CLOSE_STEPS = 12
"""Steps of an optimizer that are watched closely."""
_MOST_CLOSE = 200
"""Steps that are watched closely in all: a loop that makes many optimizers stays quick."""
_MOST_STEPPERS = 50
_LOOK_EVERY = 32
"""Steps of an optimizer between two looks at who has a gradient, where they are not watched closely."""
_MOST_RATES = 10_000


@final
class StepWatcher:
    """Sees whether gradients are cleared, kept, clipped and used.

    Args:
        loop: where what is seen is kept.
        lines: where optimizers were made.
    """

    def __init__(self, loop: Loop, lines: Lines) -> None:
        self._loop, self._lines = loop, lines
        self._steppers: dict[int, Stepped] = {}
        self._marks: dict[int, tuple[nn.Parameter, Tensor]] = {}
        self._is_fed: dict[int, bool] = {}
        self._backward_at_step: dict[int, int] = {}
        self._has_clipped = False
        self._num_close = 0
        self._begun: dict[int, int] = {}
        self._close: set[int] = set()
        self._asked: tuple[Stepped, Any, Any, int] | None = None
        self.discards = DiscardWatcher(loop)

    def note_backward(self) -> None:
        """A backward pass is over."""
        if self._asked is not None:
            # The first one of a closure: adding to a gradient that was not cleared is one write to it.
            stepped, part, gradient, version = self._asked
            stepped.num_carried += part.grad is gradient and gradient._version == version + 1
            self._asked = None
        self.discards.end_pass()
        for stepped in self._loop.steppers:
            key = id(stepped)
            if not self._is_fed.get(key, False):
                self._is_fed[key] = _has_gradient(stepped.optimizer)

    def note_clipping(self, line: Line) -> None:
        """Gradients are being clipped."""
        loop = self._loop
        last = max(self._backward_at_step.values(), default=0)
        if loop.num_backward > last:
            self._has_clipped = True
            return
        for stepped in loop.steppers:
            stepped.num_clipped_late += 1
            stepped.clip_line = stepped.clip_line or line

    def look_for_clearing(self) -> None:
        """A gradient that is gone, zero or another tensor was cleared by its owner, whatever the way."""
        for key, (part, gradient) in list(self._marks.items()):
            if part.grad is not gradient or not bool(gradient.any()):
                del self._marks[key]
        self.discards.begin_pass()

    def begin_step(self, optimizer: torch.optim.Optimizer, *, has_closure: bool, is_close: bool) -> None:
        """An optimizer is about to step.

        Args:
            optimizer: the user's.
            has_closure: whether it computes the loss itself.
            is_close: whether the steps are watched closely now.
        """
        loop = self._loop
        stepped = self._steppers.get(id(optimizer)) or self._add_stepper(optimizer)
        if stepped is None:
            return
        stepped.num_all += 1
        if len(stepped.rates) < _MOST_RATES:
            stepped.rates.append(float(optimizer.param_groups[0]["lr"]))
        if is_close or stepped.num_all % _LOOK_EVERY == 0:
            self._look_for_gradients()
        # Whether its gradients were carried over is known where the step before was looked at too.
        was_close = stepped.num_all == 1 or id(stepped) in self._close
        if not is_close or not was_close:
            return
        stepped.num_steps += 1
        if has_closure:
            if id(stepped) in self._marks:
                part, gradient = self._marks[id(stepped)]
                self._asked = (stepped, part, gradient, gradient._version)
            return
        self.discards.note_step(stepped)
        self.look_for_clearing()
        has_gradient = _has_gradient(optimizer)
        since = loop.num_backward - self._backward_at_step.get(id(stepped), 0)
        stepped.num_carried += id(stepped) in self._marks and since > 0
        stepped.num_empty += not has_gradient and self._is_fed.get(id(stepped), False) and since > 0
        stepped.num_unfed += not has_gradient and since == 0
        stepped.num_clipped += self._has_clipped
        self._has_clipped = False

    def _look_for_gradients(self) -> None:
        loop = self._loop
        for root in loop.roots:
            parts = list(root.net.parameters())
            fed = [part for part in parts if part.grad is not None]
            loop.got_gradient.update((id(part), part) for part in fed)
            for part in parts if len(fed) < len(parts) and fed else ():
                if part.grad is None:
                    (loop.beside.waiting if part.requires_grad else loop.beside.frozen)[id(part)] = part

    def _add_stepper(self, optimizer: torch.optim.Optimizer) -> Stepped | None:
        loop = self._loop
        if len(loop.steppers) >= _MOST_STEPPERS:
            return None
        stepped = Stepped(optimizer, find_line(sys._getframe(3)), self._lines.get(id(optimizer)))
        group = optimizer.param_groups[0]
        stepped.settings = {name: value for name, value in group.items() if name != "params"}
        stepped.version_start = _read_version(optimizer)
        stepped.writes_start = count_writes(optimizer)
        loop.steppers.append(stepped)
        self._steppers[id(optimizer)] = stepped
        self._is_fed[id(stepped)] = loop.num_backward > 0
        self._begun[id(stepped)] = loop.num_steps
        return stepped

    def end_step(self, optimizer: torch.optim.Optimizer, *, is_close: bool) -> bool:
        """An optimizer has stepped.

        Args:
            optimizer: the user's.
            is_close: whether the steps are watched closely now.

        Returns:
            Whether the next step is to be watched closely.
        """
        self._asked = None
        stepped = self._steppers.get(id(optimizer))
        if stepped is None:
            return False
        stepped.version_end = _read_version(optimizer)
        self._num_close += is_close
        key = id(stepped)
        (self._close.add if is_close else self._close.discard)(key)
        self._is_fed[key] = False
        self._backward_at_step[key] = self._loop.num_backward
        self._marks.pop(key, None)
        self.discards.end_step(stepped)
        if is_close:
            for part in _list_parameters(optimizer):
                if part.grad is not None and bool(part.grad.any()):
                    self._marks[key] = (part, part.grad)
                    break
        # An optimizer that waits for its first steps keeps the others' from being watched for ever.
        latest = self._loop.steppers[-4:]
        is_waiting = any(
            one.num_steps < _CLOSE_STEPS
            and self._loop.num_steps - self._begun[id(one)] < 20 * _CLOSE_STEPS + one.num_all
            for one in latest
        )
        return is_waiting and self._num_close < _MOST_CLOSE


def _list_parameters(optimizer: torch.optim.Optimizer) -> list[Any]:
    """The smallest first: one gradient that is not zero tells enough, and a small one is soon read."""
    held = [part for group in optimizer.param_groups for part in group["params"]]
    return sorted(held, key=lambda part: part.numel())


def _has_gradient(optimizer: torch.optim.Optimizer) -> bool:
    return any(part.grad is not None and bool(part.grad.any()) for part in _list_parameters(optimizer))


def count_writes(optimizer: torch.optim.Optimizer) -> int:
    """Count how often what an optimizer holds was written, by whomever."""
    return sum(part._version for part in _list_parameters(optimizer) if not part.is_inference())


def _read_version(optimizer: torch.optim.Optimizer) -> int:
    """How often its first parameter was written; setting it anew, by `load_state_dict` or an init, counts."""
    return int(optimizer.param_groups[0]["params"][0]._version)
