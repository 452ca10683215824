"""Sees steps against a gradient that are computed and never reach the weights."""

from __future__ import annotations

import sys
import weakref
from typing import Any, final

import torch
from torch import Tensor

from netwright.checking.function_net import FunctionNet
from netwright.checking.loop import Loop
from netwright.checking.lost_step import LostStep
from netwright.checking.place import find_line

_STEPS = frozenset(
    ["sub", "__sub__", "add", "__add__", "sub_", "add_", "__isub__", "__iadd__", "isub", "iadd"]
)
_UNUSED = frozenset({"__get__", "__set__", "__repr__", "__hash__"})
_MOST_PARTS = 64
_MOST_NUMBERS = 1_000_000


@final
class LostWatcher:
    """Sees `p = p - rate * p.grad`, which gives a name another tensor and leaves the weight as it was.

    Args:
        loop: where what is seen is kept.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._lost: dict[int, LostStep] = {}
        self._results: dict[int, tuple[weakref.ref[Tensor], LostStep]] = {}
        self._shapes: dict[tuple[int, ...], list[Tensor]] = {}

    def note(self, name: str, args: tuple[Any, ...], result: Any) -> None:
        """An operation of the loop has run.

        Args:
            name: of the operation.
            args: its arguments.
            result: what it gave.
        """
        loop = self._loop
        if loop.num_steps or not loop.num_backward or not loop.roots:
            return
        self._note_use(name, args)
        if name not in _STEPS or len(args) < 2 or not isinstance(result, Tensor):
            return
        if not isinstance(args[0], Tensor) or result.requires_grad or result.numel() > _MOST_NUMBERS:
            return
        part = self._find_part(result)
        if part is not None:
            self._keep(part, result)

    def _note_use(self, name: str, args: tuple[Any, ...]) -> None:
        for place, one in enumerate(args) if self._results else ():
            ref, lost = self._results.get(id(one), (None, None))
            if ref is None or lost is None or ref() is not one:
                continue
            # A weight that is given the step has it; whatever else is given it, or only looks at it, not.
            is_given = (
                name == "__set__" and place == 1 and isinstance(args[0], Tensor) and args[0] is lost.part
            )
            lost.is_used |= is_given or name not in _UNUSED

    def _find_part(self, result: Tensor) -> Tensor | None:
        """The trained tensor that a result is one step against the gradient of, in other memory."""
        if not self._shapes:
            for root in self._loop.roots:
                for own in root.net.parameters():
                    self._shapes.setdefault(tuple(own.shape), []).append(own)
        for part in self._shapes.get(tuple(result.shape), []):
            grad = part.grad
            if grad is None or grad.shape != part.shape or part.data_ptr() == result.data_ptr():
                continue
            if _is_step(part.detach(), result, grad):
                return part
        return None

    def _keep(self, part: Tensor, result: Tensor) -> None:
        lost = self._lost.get(id(part))
        if lost is None:
            if len(self._lost) >= _MOST_PARTS:
                return
            lost = self._lost[id(part)] = LostStep(part, part.detach().clone(), find_line(sys._getframe(1)))
            self._loop.lost_steps.append(lost)
        alive = {id(kept) for ref, kept in self._results.values() if ref() is not None and kept is not lost}
        # Steps that are all kept are fast weights: a module may be called with them, which is not seen.
        is_hidden = not all(isinstance(root.net, FunctionNet) for root in self._loop.roots)
        if is_hidden and (len(alive) > 1 or (lost.num and len(self._lost) < 3 and alive)):
            for kept in self._lost.values():
                kept.is_used = True
        lost.num += 1
        self._results = {key: one for key, one in self._results.items() if one[0]() is not None}
        self._results[id(result)] = (weakref.ref(result), lost)


def _is_step(part: Tensor, result: Tensor, grad: Tensor) -> bool:
    with torch.no_grad():
        change = result - part
        place = int(grad.abs().argmax())
        largest = float(grad.flatten()[place])
        if not largest or not float(change.flatten()[place]):
            return False
        rate = float(change.flatten()[place]) / largest
        scale = float(part.abs().max()) + float(result.abs().max())
        return torch.allclose(change, rate * grad, rtol=1e-3, atol=1e-5 * scale + 1e-12)
