"""Sees where a script's own tensors come from, before a network gets them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, final

import torch
from torch import Tensor

from netwright.checking.loop import Line, Loop
from netwright.checking.place import find_line
from netwright.checking.read_memory import read_memory

CASTS = frozenset({"long", "int", "float", "double", "to", "type"})
DRAWS = frozenset({"rand", "randn", "randint", "bernoulli", "multinomial", "normal"})
_VIEWS = CASTS | {
    "__getitem__",
    "view",
    "reshape",
    "unsqueeze",
    "squeeze",
    "clone",
    "numpy",
    "detach",
    "__len__",
}
_COMPARISONS = frozenset({"lt", "gt", "le", "ge", "__lt__", "__gt__", "__le__", "__ge__"})
_MOST = 64
_MOST_MADE = 400
_MOST_NUMBERS = 4_000_000
_LEAST = 20


@dataclass(frozen=True, eq=False)
class Origin:
    """What a tensor of the script was made of.

    Args:
        kind: `cut` (fractions to whole numbers), `cast` (whole numbers to real ones), `order` (all rows in
            another order) or `draw` (random numbers that nothing else is made of).
        result: the tensor.
        source: what it was made of; the result itself where it was drawn.
        places: of an `order`, the row of the source for each row.
        line: the user's.
    """

    kind: str
    result: Tensor
    source: Tensor
    places: Tensor | None
    line: Line

    def holds(self, tensor: Tensor) -> bool:
        """Whether a tensor is the result, a view of it, or a copy of all of it."""
        same = read_memory(tensor) == read_memory(self.result) != 0
        return same or (
            tensor.shape == self.result.shape
            and tensor.dtype == self.result.dtype
            and torch.equal(tensor, self.result)
        )


@final
class OriginWatcher:
    """Keeps casts, new orders and draws of whole tensors, as far as a script makes them with torch.

    Args:
        loop: where they are kept.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._used: set[int] = set()

    def note(self, name: str, args: tuple[Any, ...], result: Any) -> None:
        """An operation of the script has run.

        Args:
            name: of the operation.
            args: its arguments.
            result: what it gave.
        """
        if self._loop.roots or len(self._loop.origins) >= _MOST:
            return
        self._note_use(name, args)
        result = args[0] if name == "__setitem__" else result
        if not isinstance(result, Tensor) or not result.ndim or len(result) < _LEAST:
            return
        self._note_made(name, result)
        source = args[0] if args and isinstance(args[0], Tensor) else result
        kind, places = _name_origin(name, args, source, result)
        drawn = self._find_draw(source) if name in _COMPARISONS or name in CASTS else None
        if result.numel() <= _MOST_NUMBERS and (kind or drawn):
            line = find_line(sys._getframe(3))
            self._loop.origins.append(Origin(kind or "draw", result, source, places, line))

    def _note_use(self, name: str, args: tuple[Any, ...]) -> None:
        """Labels that other numbers are made of are more than random."""
        for part in args[1:] if name in _VIEWS else args:
            drawn = self._find_draw(part) if isinstance(part, Tensor) and name not in _COMPARISONS else None
            if drawn is not None and drawn.result is part:
                self._loop.origins.remove(drawn)

    def _note_made(self, name: str, result: Tensor) -> None:
        """Where memory was first given, or last written into."""
        key = read_memory(result)
        if (
            key
            and len(self._loop.made) < _MOST_MADE
            and (name == "__setitem__" or key not in self._loop.made)
        ):
            self._loop.made[key] = (result, find_line(sys._getframe(3)))

    def _find_draw(self, tensor: Tensor) -> Origin | None:
        return next((one for one in self._loop.origins if one.kind == "draw" and one.result is tensor), None)


def _name_origin(
    name: str, args: tuple[Any, ...], source: Tensor, result: Tensor
) -> tuple[str, Tensor | None]:
    """What an operation made of a tensor; nothing where it is of no interest."""
    if name in DRAWS:
        return "draw", None
    if name in CASTS:
        was, now = source.is_floating_point(), result.is_floating_point()
        if was and not now and result.ndim <= 2 and bool((source != source.round()).any()):
            return "cut", None
        return ("cast" if now and not was and result.ndim <= 2 else ""), None
    places = args[-1] if name in {"__getitem__", "index_select"} else None
    if not isinstance(places, Tensor) or places.dtype != torch.int64 or places.ndim != 1:
        return "", None
    num = len(source)
    is_whole = len(places) == num and bool((places.sort().values == torch.arange(num)).all())
    return ("order", places) if is_whole and bool((places.diff() != 1).any()) else ("", None)
