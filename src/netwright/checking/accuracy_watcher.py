"""Sees comparisons of answers with targets that cannot count what is right."""

from __future__ import annotations

from typing import Any, final

import torch
from torch import Tensor

from netwright.checking.loop import Line, Loop
from netwright.checking.miscount import Miscount
from netwright.checking.step import Step, list_tensors
from netwright.checking.trace import SHAPE_ONLY

_MOST = 4
_CUTS = frozenset({"gt", "ge", "lt", "le", "__gt__", "__ge__", "__lt__", "__le__", "greater", "less"})
_ROUNDING = SHAPE_ONLY | {"round", "long", "int", "detach", "cpu", "floor", "ceil"}
_LONGEST = 100


@final
class AccuracyWatcher:
    """Sees an argmax over one output, and comparisons of (batch, 1) with (batch,).

    Args:
        loop: where what is seen is kept.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._answers: dict[int, Tensor] = {}
        self._raw: dict[int, Tensor] = {}
        self._lone: dict[int, tuple[Tensor, Line, tuple[int, ...]]] = {}
        self._largest: dict[int, tuple[Tensor, Line, tuple[int, ...]]] = {}
        self._flat: dict[int, tuple[Tensor, Line, tuple[int, ...]]] = {}
        self._squashed: dict[int, tuple[Tensor, Tensor]] = {}

    def begin(self, output: Any) -> None:
        """A network has answered: what follows from its answer is followed up to the next."""
        self._answers = {id(part): part for part in list_tensors(output)}
        self._raw = dict(self._answers)
        self._largest, self._squashed = {}, {}

    def note(self, step: Step) -> None:
        """An operation of the loop has run.

        Args:
            step: the operation.
        """
        name, args, kwargs, line = step.name, step.args, step.kwargs, step.line
        source = args[0] if args else None
        pair = [part for part in args if isinstance(part, Tensor)]
        if isinstance(source, Tensor) and id(source) in self._raw:
            self._note_raw(step, source)
        elif isinstance(source, Tensor) and id(source) in self._squashed:
            self._note_squashed(step, source)
        is_answer = any(id(part) in self._answers for part in pair)
        if is_answer and len(self._answers) < _LONGEST:
            self._answers.update((id(part), part) for part in list_tensors(step.result))
        if not isinstance(source, Tensor) or len(self._loop.miscounts) >= _MOST:
            return
        if name in {"argmax", "max"}:
            axis = args[1] if len(args) > 1 else kwargs.get("dim")
            is_one = isinstance(axis, int) and source.ndim > 1 and source.shape[axis] == 1 < len(source)
            if is_one and source.is_floating_point():
                chosen = list(list_tensors(step.result))[-1]
                self._lone = {id(chosen): (chosen, line, tuple(source.shape))}
            elif axis is None and name == "argmax" and is_answer and source.ndim > 1 and len(source) > 1:
                self._flat = {id(step.result): (step.result, line, tuple(source.shape))}
            elif name == "max" and isinstance(axis, int) and is_answer and source.shape[axis] > 1:
                values = next(list_tensors(step.result))
                self._largest = {id(values): (values, line, tuple(source.shape))}
        elif id(source) in self._largest and name in _ROUNDING:
            self._largest.update(
                (id(part), (part, *self._largest[id(source)][1:])) for part in list_tensors(step.result)
            )
        elif name in {"eq", "__eq__"} and len(pair) == 2:
            self._note_equal(pair, line)

    def _note_raw(self, step: Step, source: Tensor) -> None:
        """An operation takes the answer as the network gave it."""
        if step.name in SHAPE_ONLY | {"detach", "cpu"} and isinstance(step.result, Tensor):
            self._raw[id(step.result)] = step.result
        value = step.args[1] if len(step.args) > 1 else None
        is_cut = step.name in _CUTS and not torch.is_grad_enabled()
        if step.name == "sigmoid" and not torch.is_grad_enabled():
            self._squashed[id(step.result)] = (step.result, source)
        if is_cut and isinstance(value, float) and len(self._loop.miscounts) < _MOST:
            shape = tuple(source.shape)
            self._loop.miscounts.append(Miscount("threshold", step.line, shape, [source], value))

    def _note_squashed(self, step: Step, source: Tensor) -> None:
        """An operation takes the sigmoid of an answer."""
        if step.name in SHAPE_ONLY | {"detach", "cpu"} and isinstance(step.result, Tensor):
            self._squashed[id(step.result)] = (step.result, self._squashed[id(source)][1])
        value = step.args[1] if len(step.args) > 1 else 0.5 if step.name == "round" else None
        if step.name in _CUTS | {"round"} and value == 0.5 and len(self._loop.miscounts) < _MOST:
            given = self._squashed[id(source)][1]
            self._loop.miscounts.append(Miscount("squashed", step.line, tuple(given.shape), [given], 0.5))

    def _note_equal(self, pair: list[Tensor], line: Line) -> None:
        for part, other in (pair, pair[::-1]):
            if id(part) in self._flat and not other.is_floating_point():
                _, flat_line, shape = self._flat[id(part)]
                if shape[1] > 1 and tuple(other.shape) == (shape[0], *shape[2:]):
                    self._loop.miscounts.append(Miscount("flat", flat_line, shape, pair))
                    return
            if id(part) in self._largest and not all(id(one) in self._answers for one in pair):
                _, largest_line, shape = self._largest[id(part)]
                self._loop.miscounts.append(Miscount("largest", largest_line, shape, pair))
                return
            if id(part) in self._lone:
                _, chosen_line, shape = self._lone[id(part)]
                self._loop.miscounts.append(Miscount("argmax", chosen_line, shape, pair))
                return
        shapes = sorted((tuple(part.shape) for part in pair), key=len)
        if len(shapes[0]) != 1 or shapes[1] != (shapes[0][0], 1) or shapes[0][0] < 2:
            return
        # Two of one kind, labels among themselves, are compared each with each on purpose.
        if sum(id(part) in self._answers for part in pair) == 1:
            self._loop.miscounts.append(Miscount("broadcast", line, shapes[1], pair))
