"""Sees on which scale each answer of a network is taught, and on which it is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any, final

import torch
from torch import Tensor

from netwright.checking.deviation_watcher import DeviationWatcher
from netwright.checking.find_numpy_cut import find_numpy_cut
from netwright.checking.loop import Line, Loop, Root
from netwright.checking.miscount import Miscount
from netwright.checking.order_watcher import OrderWatcher
from netwright.checking.place import find_line
from netwright.checking.replay_loss import LOSSES
from netwright.checking.step import list_tensors
from netwright.checking.trace import SHAPE_ONLY

_LOGITS = "binary_cross_entropy_with_logits"
_RULE = "predict-activation-mismatch"
_KEEPING = SHAPE_ONLY | {"detach", "cpu", "cat", "concat", "concatenate", "stack"}
_CUTS = frozenset({"gt", "ge", "lt", "le", "__gt__", "__ge__", "__lt__", "__le__", "greater", "less"})
_PAIRS = frozenset(
    {"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "sub", "__sub__", "rsub", "__rsub__"}
)
UNDONE = {"log1p": "expm1", "log": "exp", "log2": "exp2", "sqrt": "square", "asinh": "sinh"}
"""By what is done to targets before the loss, what undoes it on the answers."""
_SHAPED = frozenset({"detach", "cpu", "clone", "float", "double", "to", "cat", "concat", "concatenate"})
"""What leaves answers the shape that the network gave them."""
_MOST_MADE = 16
_Head = tuple[int, int]
"""The network, and the place of the answer among all that it gives."""
_MOST_MISCOUNTS = 4


@dataclass(eq=False)
class _Unit:
    """What is done to the targets of an answer before its loss, and their ends before and after it."""

    name: str
    before: tuple[float, float]
    after: tuple[float, float]


@final
class HeadWatcher:
    """Follows each tensor of an answer as the network gave it, in any shape.

    Args:
        loop: where what is seen is kept, in `slips`.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._losses: dict[_Head, set[str]] = {}
        self._units: dict[_Head, _Unit] = {}
        self._plain: set[_Head] = set()
        self._orders = OrderWatcher(loop)
        self._deviations = DeviationWatcher(loop)
        self.clear()

    def clear(self) -> None:
        """A backward pass is over."""
        self._parts: dict[int, tuple[Tensor, _Head]] = {}
        self._made: dict[int, tuple[Tensor, Tensor, str]] = {}
        self._own: set[int] = set()

    def begin(self, root: Root, output: Any) -> None:
        """A network has answered.

        Args:
            root: the network.
            output: all that it gave.
        """
        if not torch.is_grad_enabled():
            self._orders.begin(output)
        others = {key: kept for key, kept in self._parts.items() if kept[1][0] != id(root)}
        self._own = {id(part) for part in list_tensors(output)}
        given = enumerate(list_tensors(output))
        self._parts = others | {id(part): (part, (id(root), place)) for place, part in given}

    def _note_made(self, name: str, args: Sequence[Any], result: Any) -> None:
        """An operation may have made targets of others."""
        if name in UNDONE and isinstance(result, Tensor) and args and isinstance(args[0], Tensor):
            if len(self._made) < _MOST_MADE:
                self._made[id(result)] = (result, args[0], name)
        elif self._made and name in SHAPE_ONLY and isinstance(result, Tensor) and id(args[0]) in self._made:
            self._made[id(result)] = (result, *self._made[id(args[0])][1:])

    def note(
        self, name: str, args: Sequence[Any], kwargs: dict[str, Any], result: Any, frame: FrameType
    ) -> None:
        """An operation outside of networks has run.

        Args:
            name: of the operation.
            args: its arguments by position.
            kwargs: its named arguments.
            result: what it gave.
            frame: where it was called.
        """
        self._note_made(name, args, result)
        if not self._parts:
            return
        self._orders.note(name, args, result, frame)
        self._deviations.note(name, args, kwargs, result, self._parts, frame)
        values = [*args, *kwargs.values()]
        known = [part for part in list_tensors(values) if id(part) in self._parts]
        if not known or len({self._parts[id(part)][1] for part in known}) > 1:
            return
        first, head = self._parts[id(known[0])]
        is_whole = isinstance(result, Tensor) and result.numel() == first.numel()
        if name in _KEEPING or (name == "__getitem__" and is_whole):
            if isinstance(result, Tensor):
                self._parts[id(result)] = (result, head)
                if name in _SHAPED and id(first) in self._own:
                    self._own.add(id(result))
        elif name in _PAIRS:
            others = [part for part in list_tensors(values[:2]) if part is not first]
            if others and others[0].numel() == first.numel() > 1:
                note = self._note_taught if first.requires_grad else self._note_told
                note(head, first, others[0], frame)
        elif not first.requires_grad and args and args[0] is first:
            self._note_judged(name, args, head, frame)
        if name in LOSSES and first.requires_grad:
            self._losses.setdefault(head, set()).add(name)

    def _note_judged(self, name: str, args: Sequence[Any], head: _Head, frame: FrameType) -> None:
        """An operation takes an answer that nothing is learnt from: logits may be cut at 0.5 there."""
        if self._losses.get(head) != {_LOGITS}:
            return
        is_cut = name in _CUTS and _is_half(args)
        line = find_line(frame) if is_cut else find_numpy_cut(find_line(frame)) if name == "numpy" else None
        if line is not None:
            self._note_cut(args[0], line)

    def _note_spread(self, answers: Tensor, truth: Tensor, frame: FrameType) -> None:
        """A column as the network gave it meets as many targets in a row: each answer meets each of them."""
        num = len(answers) if answers.ndim else 0
        is_spread = num > 1 and answers.shape == (num, 1) and truth.shape == (num,)
        if is_spread and id(answers) in self._own and len(self._loop.miscounts) < _MOST_MISCOUNTS:
            self._loop.miscounts.append(Miscount("spread", find_line(frame), (num, 1), [answers, truth]))

    def _note_cut(self, answers: Tensor, line: Line) -> None:
        """Logits are cut at 0.5, though numbers between 0 and 1 may be probabilities after all."""
        if not bool(((answers >= 0) & (answers <= 1)).all()):
            between = float(((answers > 0) & (answers <= 0.5)).float().mean())
            self._loop.slips.setdefault(_RULE, (line, {"answers between 0 and 0.5": round(between, 4)}))

    def _note_taught(self, head: _Head, _answers: Tensor, target: Tensor, _frame: FrameType) -> None:
        """An answer meets its targets as the loss takes them."""
        made = self._made.get(id(target))
        if made is None:
            self._plain.add(head)
            return
        before, after = _read_ends(made[1]), _read_ends(made[0])
        seen = self._units.get(head)
        if seen is not None:
            before = min(before[0], seen.before[0]), max(before[1], seen.before[1])
            after = min(after[0], seen.after[0]), max(after[1], seen.after[1])
        self._units[head] = _Unit(made[2], before, after)

    def _note_told(self, head: _Head, answers: Tensor, truth: Tensor, frame: FrameType) -> None:
        """An answer that nothing is learnt from meets the truth."""
        unit = self._units.get(head)
        if unit is not None or head in self._plain:
            self._note_spread(answers, truth, frame)
        if unit is None or head in self._plain or id(truth) in self._made:
            return
        middle, answer = float(truth.detach().double().median()), float(answers.detach().double().median())
        # What lies where targets lay before, beyond all that the loss was ever given, was not made like them.
        is_raw = unit.before[0] <= middle <= unit.before[1] and not unit.after[0] <= middle <= unit.after[1]
        if is_raw and unit.after[0] <= answer <= unit.after[1]:
            facts: dict[str, Any] = {"done": unit.name, "undone": UNDONE[unit.name]}
            facts["highest target of the loss"] = round(unit.after[1], 4)
            facts["middle of what answers are compared with"] = round(middle, 4)
            self._loop.slips.setdefault(_RULE, (find_line(frame), facts))


def _is_half(args: Sequence[Any]) -> bool:
    return len(args) > 1 and isinstance(args[1], float) and args[1] == 0.5


def _read_ends(part: Tensor) -> tuple[float, float]:
    return float(part.detach().min()), float(part.detach().max())
