"""Keep the reshapes of samples that a script makes before it calls a network."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod
from typing import Any

import numpy as np
import torch
from torch import Tensor

from netwright.checking.loop import Loop
from netwright.checking.place import find_line
from netwright.checking.replace_attribute import replace_attribute
from netwright.checking.reshaped import Reshaped

_RESHAPES = frozenset({"view", "reshape"})
_FROM_ARRAYS = frozenset({"tensor", "as_tensor", "asarray"})
_MOST = 16


@contextmanager
def watch_reshapes(loop: Loop) -> Iterator[None]:
    """Keep what `torch.from_numpy` is given for a while: it is no operation that a mode is told of.

    Args:
        loop: where reshapes are kept.
    """

    def make(plain: Callable[..., Any]) -> Callable[..., Any]:
        def from_numpy(array: Any) -> Any:
            result = plain(array)
            note_reshape(loop, "as_tensor", (array,), result)
            return result

        return from_numpy

    with replace_attribute(torch, "from_numpy", make):
        yield


def note_reshape(loop: Loop, name: str, args: tuple[Any, ...], result: Any) -> None:
    """An operation of the script has run: keep it where it reshapes samples and moves no number.

    Args:
        loop: where it is kept.
        name: of the operation.
        args: its arguments.
        result: what it gave.
    """
    given = args[0] if args else None
    if loop.roots or not isinstance(result, Tensor) or len(loop.reshapes) >= _MOST:
        return
    source: tuple[int, ...] = ()
    if name in _RESHAPES and isinstance(given, Tensor) and given.is_contiguous():
        source = tuple(given.shape)
    elif name in _FROM_ARRAYS and isinstance(given, np.ndarray) and given.flags.c_contiguous:
        base = given.base
        if isinstance(base, np.ndarray) and base.flags.c_contiguous:
            source = base.shape
    made = tuple(result.shape)
    is_known = any(one.source == source and one.result == made for one in loop.reshapes)
    if min(len(source), len(made)) < 2 or source == made or is_known:
        return
    if prod(made) in {prod(source), prod(source[1:])} or prod(made[1:]) == prod(source[1:]):
        loop.reshapes.append(Reshaped(source, made, find_line(sys._getframe(1))))
