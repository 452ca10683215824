"""Sees whether the noise that a network is to tell is the noise that was added to its inputs."""

from __future__ import annotations

import sys
from typing import Any, final

import torch
from torch import Tensor

from netwright.checking.loop import Line, Loop
from netwright.checking.place import find_line
from netwright.checking.step import list_tensors

_DRAWS = frozenset({"randn", "rand", "randn_like", "rand_like"})
_COMPARISONS = frozenset(
    {"sub", "__sub__", "rsub", "__rsub__", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"}
)
_MOST = 64
_LEAST = 3


@final
class NoiseWatcher:
    """Follows random numbers of a training step into the inputs and into the loss.

    Args:
        loop: where the fault is kept.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._num = 0
        self._clear()

    def _clear(self) -> None:
        self._drawn: dict[int, tuple[Tensor, Line]] = {}
        self._mixed: dict[int, tuple[Tensor, frozenset[int], bool]] = {}
        self._used: set[int] = set()
        self._added: list[tuple[int, ...]] = []
        self._line: Line = None

    def note(self, name: str, args: tuple[Any, ...], result: Any) -> None:
        """An operation of the loop has run.

        Args:
            name: of the operation.
            args: its arguments.
            result: what it gave.
        """
        if self._num >= _LEAST or not torch.is_grad_enabled() or not isinstance(result, Tensor):
            return
        if not result.is_floating_point() or not (result.ndim or self._added):
            return
        if name in _DRAWS:
            if len(self._drawn) < _MOST:
                self._drawn[id(result)] = (result, find_line(sys._getframe(2)))
            return
        parts = list(list_tensors(args)) if self._drawn else []
        drawn = [id(part) for part in parts if id(part) in self._drawn]
        if result.requires_grad:
            self._compare(name, parts, drawn)
        elif len(self._mixed) < _MOST:
            self._mix(result, parts, drawn)
        self._used.update(drawn)

    def _compare(self, name: str, parts: list[Tensor], drawn: list[int]) -> None:
        if name not in _COMPARISONS or len(parts) != 2 or len(drawn) != 1 or drawn[0] in self._used:
            return
        noise, line = self._drawn[drawn[0]]
        if parts[0].shape == parts[1].shape and tuple(noise.shape) in self._added:
            self._line = line

    def _mix(self, result: Tensor, parts: list[Tensor], drawn: list[int]) -> None:
        """Data of the same shape, with random numbers of that shape in it."""
        old = [self._mixed[id(part)] for part in parts if id(part) in self._mixed]
        noises = frozenset(drawn).union(*(noises for _, noises, _ in old))
        if noises:
            plain = [part for part in parts if id(part) not in self._drawn and id(part) not in self._mixed]
            has_data = any(part.shape == result.shape for part in plain) or any(has for _, _, has in old)
            self._mixed[id(result)] = (result, noises, has_data)

    def begin(self, given: Any) -> None:
        """A network is about to be called.

        Args:
            given: its arguments by position.
        """
        for part in list_tensors(given):
            _, noises, has_data = self._mixed.get(id(part), (None, frozenset[int](), False))
            shapes = {tuple(self._drawn[one][0].shape) for one in noises}
            if has_data and tuple(part.shape) in shapes:
                self._added.append(tuple(part.shape))
                self._used |= noises

    def end(self) -> None:
        """A backward pass begins."""
        self._num += self._line is not None
        if self._num == _LEAST:
            self._loop.slips.setdefault("labels-unrelated", (self._line, {"steps": _LEAST}))
        self._clear()
