"""Sees a variance that is used as a standard deviation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Any, final

from torch import Tensor

from netwright.checking.loop import Loop
from netwright.checking.place import find_line
from netwright.checking.step import list_tensors

_RULE = "variance-as-deviation"
_PRODUCTS = frozenset({"mul", "__mul__", "__rmul__"})
_SUMS = frozenset({"add", "sub", "rsub", "__add__", "__radd__", "__sub__", "__rsub__"})
_COMPARISONS = frozenset({"gt", "ge", "lt", "le", "__gt__", "__ge__", "__lt__", "__le__"})
_MOST = 100
_Head = tuple[int, int]
_Parts = Mapping[int, tuple[Tensor, _Head]]


@final
class DeviationWatcher:
    """Follows what GaussianNLLLoss was given as a variance into intervals around the mean.

    Args:
        loop: where what is seen is kept, in `slips`.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._variances: dict[_Head, _Head] = {}
        """By the head of a variance, that of its mean."""
        self._spreads: dict[int, tuple[Tensor, _Head]] = {}
        self._bounds: dict[int, Tensor] = {}
        self._errors: dict[int, tuple[Tensor, _Head]] = {}

    def note(
        self,
        name: str,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        result: Any,
        parts: _Parts,
        frame: FrameType,
    ) -> None:
        """An operation outside of networks has run.

        Args:
            name: of the operation.
            args: its arguments by position.
            kwargs: its named arguments.
            result: what it gave.
            parts: answers as networks gave them, each with its head.
            frame: where it was called.
        """
        if name == "gaussian_nll_loss" and isinstance(result, Tensor) and result.requires_grad:
            mean, variance = args[0] if args else None, args[2] if len(args) > 2 else kwargs.get("var")
            if id(mean) in parts and id(variance) in parts:
                self._variances[parts[id(variance)][1]] = parts[id(mean)][1]
            return
        if not self._variances or not isinstance(result, Tensor) or result.requires_grad:
            return
        given = list(list_tensors(args))
        if name in _COMPARISONS and len(given) == 2:
            self._compare(given, parts, frame)
        elif len(self._spreads) + len(self._bounds) + len(self._errors) < _MOST:
            self._follow(name, given, result, parts)

    def _follow(self, name: str, given: list[Tensor], result: Tensor, parts: _Parts) -> None:
        heads = [self._find_spread(part, parts) for part in given]
        if name in _PRODUCTS and len(given) == 1 and heads[0] is not None:
            self._spreads[id(result)] = (result, heads[0])
        elif name == "abs" and id(given[0]) in self._errors:
            self._errors[id(result)] = (result, self._errors[id(given[0])][1])
        elif name in _SUMS and len(given) == 2:
            means = [parts[id(part)][1] if id(part) in parts else None for part in given]
            for spread, mean in ((heads[0], means[1]), (heads[1], means[0])):
                if spread is not None and self._variances[spread] == mean:
                    self._bounds[id(result)] = result
            lone = [mean for mean in means if mean is not None and mean in self._variances.values()]
            if len(lone) == 1 and means.count(None) == 1:
                self._errors[id(result)] = (result, lone[0])

    def _find_spread(self, part: Tensor, parts: _Parts) -> _Head | None:
        """The head of a variance, as it is or times a number."""
        head = self._spreads[id(part)][1] if id(part) in self._spreads else None
        head = parts[id(part)][1] if id(part) in parts else head
        return head if head in self._variances else None

    def _compare(self, given: list[Tensor], parts: _Parts, frame: FrameType) -> None:
        """The truth with the ends of an interval, or the error with half its width."""
        for part, other in (given, given[::-1]):
            spread, error = self._find_spread(part, parts), self._errors.get(id(other))
            is_width = spread is not None and error is not None and self._variances[spread] == error[1]
            if is_width or (id(part) in self._bounds and part.numel() == other.numel()):
                self._loop.slips.setdefault(_RULE, (find_line(frame), {"samples": part.numel()}))
