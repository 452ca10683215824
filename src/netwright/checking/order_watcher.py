"""Sees answers in a loader's shuffled order that are compared with targets in another."""

from __future__ import annotations

from collections.abc import Sequence
from types import FrameType
from typing import Any, final

import torch
from torch import Tensor
from torch.utils.data import RandomSampler

from netwright.checking.loaded import Loaded
from netwright.checking.loop import Loop
from netwright.checking.note_share import note_share
from netwright.checking.place import find_line
from netwright.checking.replay_loss import read_answer
from netwright.checking.step import list_tensors
from netwright.checking.trace import SHAPE_ONLY

_RULE = "wrong-accuracy"
_ORDERLY = SHAPE_ONLY | {
    "detach",
    "cpu",
    "cat",
    "concat",
    "concatenate",
    "argmax",
    "max",
    "softmax",
    "sigmoid",
}
_ORDERLY |= {"log_softmax", "round", "gt", "ge", "__gt__", "__ge__", "long", "int", "bool", "exp", "expm1"}
"""What leaves samples in their order."""
_COMPARISONS = frozenset({"eq", "ne", "__eq__", "__ne__", "sub", "__sub__", "rsub", "mse_loss", "l1_loss"})
_LEAST = 20
_MOST = 200


@final
class OrderWatcher:
    """Follows answers through all that keeps samples in their order.

    Args:
        loop: where what is seen is kept, in `slips`.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._orderly: set[int] = set()
        """Loaders whose targets were compared in their own order."""
        self._parts: dict[int, Tensor] = {}
        self._answer: Tensor | None = None

    def begin(self, output: Any) -> None:
        """A network has answered without gradients.

        Args:
            output: all that it gave.
        """
        self._answer, self._parts = read_answer(output), {id(part): part for part in list_tensors(output)}

    def note(self, name: str, args: Sequence[Any], result: Any, frame: FrameType) -> None:
        """An operation outside of networks has run.

        Args:
            name: of the operation.
            args: its arguments by position.
            result: what it gave.
            frame: where it was called.
        """
        given = list(list_tensors(args))
        if not any(id(part) in self._parts for part in given):
            return
        is_cut = name == "__getitem__" and not any(
            isinstance(part, Tensor) for part in list_tensors(args[1:])
        )
        if name in _ORDERLY or is_cut:
            if len(self._parts) < _MOST:
                self._parts.update((id(part), part) for part in list_tensors(result))
        elif name in _COMPARISONS and len(given) == 2:
            others = [part for part in given if id(part) not in self._parts and part.ndim]
            if others and name in {"eq", "__eq__"}:
                note_share(self._loop, result, self._answer, others[0])
            if len(others) == 1 and given[0].numel() == given[1].numel() >= _LEAST:
                self._compare(others[0].detach().flatten().cpu(), frame)

    def _compare(self, truth: Tensor, frame: FrameType) -> None:
        for place, loaded in enumerate(self._loop.loaders):
            if not isinstance(loaded.loader.sampler, RandomSampler) or loaded.is_trained:
                continue
            told = _read_latest(loaded, len(truth))
            if told is None or told.dtype != truth.dtype or place in self._orderly:
                continue
            if torch.equal(told, truth):
                self._orderly.add(place)
                slip = self._loop.slips.get(_RULE)
                if slip is not None and slip[1]["place"] == place:
                    del self._loop.slips[_RULE]
            elif torch.equal(told.sort().values, truth.sort().values):
                facts = {
                    "place": place,
                    "samples": len(truth),
                    "in another place": int((told != truth).sum()),
                }
                self._loop.slips.setdefault(_RULE, (find_line(frame), facts))


def _read_latest(loaded: Loaded, num: int) -> Tensor | None:
    """The targets of a whole pass, in the order in which they were given; None where it is not known."""
    try:
        if len(loaded.loader.dataset) != num:
            return None
    except TypeError:  # a stream has no length
        return None
    parts = [pair[1] for pair in loaded.pairs] if loaded.num_iterators == 1 else loaded.labels
    kept: list[Tensor] = []
    for part in reversed(parts):
        if sum(map(len, kept)) == num:
            break
        kept.insert(0, part)
    told = torch.cat(kept).flatten().cpu() if kept and len({part.dtype for part in kept}) == 1 else None
    return told if told is not None and len(told) == num else None
