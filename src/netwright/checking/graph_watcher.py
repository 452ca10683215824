"""Sees whether losses are kept with their graphs after their backward pass."""

from __future__ import annotations

import gc
import weakref
from typing import Any, final

from torch import Tensor

from netwright.checking.loop import Loop
from netwright.checking.step import Step, list_tensors

_CARRYING = frozenset({"add", "sub", "rsub", "mul", "div", "true_divide", "stack", "cat", "sum", "mean"})
_MOST_SPENT = 3
_MOST_SUMS = 16
_LEAST_ALIVE = 5
_LEAST_APART = 16
"""Losses that are kept now and then: the last of each task of a meta-batch is soon gone, a log is not."""
_MOST_NODES = 5000
_Held = dict[int, tuple[Tensor, frozenset[int]]]


@final
class GraphWatcher:
    """Follows losses after their backward pass, into sums and into whatever keeps them.

    Args:
        loop: where it is kept how many steps' losses were joined, or are still there.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._spent: _Held = {}
        self._sums: _Held = {}
        self._losses: list[tuple[weakref.ref[Tensor], int]] = []
        self._num_collected = self._num_known = 0

    @property
    def is_on(self) -> bool:
        """Whether a loss was seen."""
        return bool(self._spent)

    def note_loss(self, loss: Tensor) -> None:
        """A backward pass from a loss is over."""
        step = self._loop.num_steps
        is_kept = self._loop.num_retained and any(_leads_to(loss, spent) for spent, _ in self._spent.values())
        if id(loss) in self._sums or is_kept:  # what is learnt from is the sum: it was to have the graphs
            self._loop.learns_sums = True
            self._loop.num_kept = self._loop.num_alive = 0
        self._spent[id(loss)] = (loss, frozenset({step}))
        _shorten(self._spent, _MOST_SPENT)
        num_known = sum(root.loss is not None for root in self._loop.roots)
        if num_known == self._num_known:  # else what was seen of a network holds this one, and not the loop
            self._losses.append((weakref.ref(loss), step))
        self._num_known = num_known
        alive = self._list_alive()
        if len(alive) >= _LEAST_ALIVE and self._num_collected < 2:
            # What only waits for the collector is not kept by the loop.
            self._num_collected += 1
            gc.collect()
            alive = self._list_alive()
        if len(alive) >= _LEAST_ALIVE and _is_each(alive) and not self._loop.learns_sums:
            self._loop.num_alive = max(self._loop.num_alive, len(alive))

    def _list_alive(self) -> frozenset[int]:
        """Steps whose losses are there though nothing here holds them."""
        alive = ((reference(), step) for reference, step in self._losses)
        return frozenset(
            step
            for loss, step in alive
            if loss is not None and loss.requires_grad and id(loss) not in self._spent
        )

    def note_step(self, step: Step) -> None:
        """An operation of the loop has run: a sum knows the steps whose losses are in it."""
        result = step.result
        if step.name.strip("_").removeprefix("i").removeprefix("r") not in _CARRYING:
            return
        if not isinstance(result, Tensor) or not result.requires_grad:
            return
        steps: frozenset[int] = frozenset()
        for part in list_tensors(step.args):
            kept = self._sums.get(id(part)) or self._spent.get(id(part))
            if kept is not None and kept[0] is part:
                steps |= kept[1]
        if not steps:
            return
        self._sums[id(result)] = (result, steps)
        _shorten(self._sums, _MOST_SUMS)
        if len(steps) > max(1, self._loop.num_kept) and _is_each(steps) and not self._loop.learns_sums:
            self._loop.num_kept = len(steps)
            self._loop.kept_line = self._loop.kept_line or step.line


def _leads_to(loss: Tensor, spent: Tensor) -> bool:
    """Whether an earlier loss is among what a loss was computed from."""
    waiting, seen = [loss.grad_fn], set[Any]()
    while waiting and len(seen) < _MOST_NODES:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        if node is spent.grad_fn and spent is not loss:
            return True
        seen.add(node)
        waiting += [above for above, _ in node.next_functions]
    return False


def _is_each(steps: frozenset[int]) -> bool:
    """Whether losses of steps in a row are kept; or, of steps apart, so many that it is a log."""
    return max(steps) - min(steps) < 2 * len(steps) or len(steps) >= _LEAST_APART


def _shorten(held: _Held, most: int) -> None:
    while len(held) > most:
        del held[next(iter(held))]
