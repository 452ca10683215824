"""Sees which tensors a loop takes its training batches from, where no DataLoader does."""

from __future__ import annotations

import sys
from typing import Any, final

import torch
from torch import Tensor
from torch.utils.data import RandomSampler

from netwright.checking.loaded import Loaded
from netwright.checking.loop import Line, Loop, Root
from netwright.checking.lost_watcher import LostWatcher
from netwright.checking.noise_watcher import NoiseWatcher
from netwright.checking.origin_watcher import OriginWatcher
from netwright.checking.place import find_line
from netwright.checking.read_memory import read_memory
from netwright.checking.watch_reshapes import note_reshape

_MOST = 32
_MOST_POOLS = 12
_MOST_WRITTEN = 2000
_WRITES = frozenset({"mul_", "copy_", "lerp_", "add_", "__set__", "__imul__", "__iadd__"})
_Taken = tuple[Tensor, Tensor, Any, Line]


@final
class PoolWatcher:
    """Pairs `x[batch]` and `y[batch]` of one training step: `x` and `y` are the training samples.

    Args:
        loop: where the pair is kept.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._taken: dict[int, _Taken] = {}
        self._given: _Taken | None = None
        self._root: Root | None = None
        self._origins = OriginWatcher(loop)
        self._lost = LostWatcher(loop)
        self._noises = NoiseWatcher(loop)

    def note(self, name: str, args: tuple[Any, ...], result: Any) -> None:
        """An operation of the loop has run.

        Args:
            name: of the operation.
            args: its arguments.
            result: what it gave.
        """
        self._origins.note(name, args, result)
        note_reshape(self._loop, name, args, result)
        self._lost.note(name, args, result)
        self._noises.note(name, args, result)
        if name in _WRITES and args and isinstance(args[0], Tensor) and not torch.is_grad_enabled():
            written, memory = self._loop.beside.written, read_memory(args[0])
            if memory not in written and len(written) < _MOST_WRITTEN:
                written[memory] = find_line(sys._getframe(1))
        if name != "__getitem__" or not isinstance(result, Tensor):
            return
        if result.ndim and isinstance(args[1], slice | Tensor) and isinstance(args[0], Tensor):
            self._taken[id(result)] = (result, args[0], args[1], find_line(sys._getframe(2)))
            while len(self._taken) > _MOST:
                del self._taken[next(iter(self._taken))]

    def begin(self, root: Root, given: Any) -> None:
        """A network is about to be called.

        Args:
            root: the network.
            given: its arguments by position.
        """
        self._noises.begin(given)
        if given and torch.is_grad_enabled():
            self._given, self._root = self._taken.get(id(given[0])), root

    def is_shuffled(self, given: Any, loaded: list[Loaded]) -> bool:
        """Whether a network's first argument is a batch that was drawn in a new order.

        Args:
            given: its arguments by position.
            loaded: the DataLoaders that gave batches since the last backward pass.
        """
        taken = self._taken.get(id(given[0])) if given else None
        if taken is not None and isinstance(taken[2], Tensor):
            return bool((taken[2].diff() != 1).any())
        last = loaded[-1] if loaded else None
        is_drawn = last is not None and isinstance(getattr(last.loader, "sampler", None), RandomSampler)
        return is_drawn and last is not None and bool(last.pairs) and last.pairs[-1][0] is given[0]

    def end(self) -> None:
        """A backward pass begins: what was taken by the same places as the inputs are their targets."""
        self._noises.end()
        if self._given is not None:
            _, inputs, places, line = self._given
            for _, source, other, _ in self._taken.values() if self._loop.pool is None else ():
                if source is not inputs and len(source) == len(inputs) and _is_same(places, other):
                    self._loop.pool, self._loop.pool_line = (inputs, source), line
                    break
            pools = self._loop.pools
            if len(pools) < _MOST_POOLS and not any(inputs is one for one, _ in pools):
                pools.append((inputs, self._loop.num_steps))
            pool = self._loop.pool
            if pool is not None and pool[0] is inputs:
                if self._root is not None and self._root not in self._loop.pool_roots:
                    self._loop.pool_roots.append(self._root)
                if isinstance(places, slice):
                    self._loop.drawn.append(torch.arange(len(inputs))[places])
                elif _is_list(places):
                    self._loop.drawn.append(places.detach())
        self._taken, self._given = {}, None


def _is_list(places: Tensor) -> bool:
    return places.ndim == 1 and places.dtype == torch.int64


def _is_same(one: Any, other: Any) -> bool:
    return one is other or (isinstance(one, slice) and isinstance(other, slice) and one == other)
