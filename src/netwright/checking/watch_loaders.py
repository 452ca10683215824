"""Keep what DataLoaders give in a while."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.utils.data import DataLoader, RandomSampler, SequentialSampler
from torch.utils.data.dataloader import _BaseDataLoaderIter

from netwright.checking.is_same_data import is_same_data
from netwright.checking.keep_rows import keep_rows
from netwright.checking.loaded import Loaded
from netwright.checking.loop import Loop
from netwright.checking.place import find_line
from netwright.checking.record_lines import Lines
from netwright.checking.replace_attribute import replace_attribute

_MOST_LABELS = 200_000
_MOST_LOADERS = 16
_MOST_KEPT = 4_000_000


class _Watcher(Protocol):
    is_off: bool
    loaded: list[Loaded]


@contextmanager
def watch_loaders(loop: Loop, watcher: _Watcher, lines: Lines) -> Iterator[None]:
    """Keep how often each DataLoader is begun, its first batch, and its labels in their order.

    Args:
        loop: where it is kept.
        watcher: told which loaders gave batches; processes that load for it are not watched.
        lines: where DataLoaders were made.
    """
    begun: weakref.WeakKeyDictionary[Any, Loaded] = weakref.WeakKeyDictionary()

    def make_iter(plain: Callable[..., Any]) -> Callable[..., Any]:
        def start(self: DataLoader[Any]) -> Any:
            watcher.is_off, before = True, watcher.is_off
            try:
                loaded = _find_loaded(loop, Loaded(self, find_line(sys._getframe(1)), lines.get(id(self))))
                iterator = plain(self)
            finally:
                watcher.is_off = before
            if loaded is not None:
                loaded.num_iterators += 1
                begun[iterator] = loaded
            return iterator

        return start

    def make_next(plain: Callable[..., Any]) -> Callable[..., Any]:
        def advance(self: Any) -> Any:
            batch = plain(self)
            loaded = begun.get(self)
            if loaded is not None:
                _keep_batch(loaded, batch)
                if loaded not in watcher.loaded:
                    watcher.loaded.append(loaded)
            return batch

        return advance

    with ExitStack() as stack:
        stack.enter_context(replace_attribute(DataLoader, "__iter__", make_iter))
        stack.enter_context(replace_attribute(_BaseDataLoaderIter, "__next__", make_next))
        yield


def _find_loaded(loop: Loop, new: Loaded) -> Loaded | None:
    """What is known of a DataLoader, or of one made in the same line before, of the same data."""
    known = next((one for one in loop.loaders if one.loader is new.loader), None)
    known = known or next((one for one in loop.loaders if _is_again(one, new)), None)
    if known is None and len(loop.loaders) < _MOST_LOADERS:
        new.rows = keep_rows(new.loader.dataset)
        loop.loaders.append(new)
        return new
    return known


def _is_again(old: Loaded, new: Loaded) -> bool:
    if old.line is None or (old.line, old.made) != (new.line, new.made):
        return False
    before, loader = old.loader, new.loader
    is_alike = (before.batch_size, before.drop_last) == (loader.batch_size, loader.drop_last)
    is_plain = type(before.sampler) is type(loader.sampler) in {SequentialSampler, RandomSampler}
    return is_alike and is_plain and is_same_data(before.dataset, loader.dataset)


def _keep_batch(loaded: Loaded, batch: Any) -> None:
    loaded.num_batches += 1
    if loaded.first is None:
        loaded.first = batch
    if not isinstance(batch, tuple | list) or not batch:
        return
    _keep_pair(loaded, batch)
    labels = batch[-1]
    is_whole = isinstance(labels, Tensor) and labels.ndim == 1 and labels.dtype in {torch.int64, torch.int32}
    if is_whole and len(loaded.labels) * len(labels) < _MOST_LABELS:
        loaded.labels.append(labels.detach().clone())


def _keep_pair(loaded: Loaded, batch: Any) -> None:
    """Keep what is small enough to be kept whole: what a data set of any kind gives is known by it."""
    is_pair = len(batch) == 2 and all(isinstance(part, Tensor) and part.ndim for part in batch)
    if not is_pair or loaded.num_iterators != 1:
        return
    if batch[0].numel() * loaded.num_batches <= _MOST_KEPT:
        loaded.pairs.append((batch[0], batch[1]))
