"""What networks answered of late."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, final

import numpy as np
import torch
from jaxtyping import Shaped
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook

from netwright.checking.loop import Loop
from netwright.checking.read_memory import read_memory

Numbers = Shaped[np.ndarray, "*axes"]

_MOST_NUMBERS = 1_000_000
_MOST_CALLS = 300
_LEAST_ROWS = 10
_LEAST_VALUES = 5
_ROUNDING = 1e-6


@final
class Answers:
    """Keeps the latest answers of a loop's networks, as far as they are few numbers, and knows them again.

    Args:
        loop: whose networks are meant.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._kept: deque[Tensor] = deque()
        self._num = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Keep answers for a while."""
        handle = register_module_forward_hook(self._note)
        try:
            yield
        finally:
            handle.remove()
            self._kept.clear()

    def _note(self, net: nn.Module, _given: Any, output: Any) -> None:
        if torch.compiler.is_compiling():
            return
        for root in self._loop.roots:
            if root.net is net:
                self._keep(output)

    def _keep(self, output: Any) -> None:
        if not isinstance(output, Tensor) or output.ndim not in {1, 2} or not output.is_floating_point():
            return
        if output.numel() > _MOST_NUMBERS or not read_memory(output):
            return
        self._kept.append(output.detach())
        self._num += output.numel()
        while self._num > _MOST_NUMBERS or len(self._kept) > _MOST_CALLS:
            self._num -= self._kept.popleft().numel()

    def find(self, values: Numbers) -> Numbers | None:
        """Find the scores that numbers or classes were made of, without changing their order.

        Args:
            values: one a row.

        Returns:
            A score for each row: that of an only output or of the second class of two, the class of
            others; None where no answers are known that rise with the values, or choose them.
        """
        if len(values) < _LEAST_ROWS:
            return None
        num_values = len(np.unique(values))
        for scores in self._list_runs(len(values)):
            if scores.shape[1] > 2:
                chosen: Numbers = scores.argmax(1)
                if is_same_parting(values, chosen):
                    return chosen
                continue
            score: Numbers = scores[:, -1] - (scores[:, 0] if scores.shape[1] == 2 else 0.0)
            if len(np.unique(score)) < _LEAST_VALUES or num_values < 2:
                continue
            if values.dtype.kind in "biuf" and rises_with(values, score):
                return score
        return None

    def _list_runs(self, num: int) -> Iterator[Numbers]:
        """Answers in a row that are so many together, the latest first."""
        kept = list(self._kept)
        for end in range(len(kept), 0, -1):
            start, total = end, 0
            while start > 0 and total < num and kept[start - 1].shape[1:] == kept[end - 1].shape[1:]:
                start -= 1
                total += len(kept[start])
            if total == num:
                rows = torch.cat([part.cpu().double() for part in kept[start:end]])
                yield rows.reshape(num, -1).numpy()


def is_same_parting(one: Numbers, other: Numbers) -> bool:
    """Say whether two lists of classes are one, whatever their classes are called.

    Args:
        one: a class a row.
        other: the same.

    Returns:
        False where there are hardly fewer classes than rows: these are alike by chance.

    >>> is_same_parting(np.array(["a", "b", "a", "b"]), np.array([1, 0, 1, 0]))
    True
    """
    codes = [np.unique(part, return_inverse=True)[1] for part in (one, other)]
    num = codes[0].max() + 1
    pairs = np.unique(codes[0] * (codes[1].max() + 1) + codes[1])
    return bool(1 < num == codes[1].max() + 1 == len(pairs) and 2 * num <= len(one))


def rises_with(values: Numbers, scores: Numbers) -> bool:
    """Say whether values never fall while scores rise.

    Args:
        values: a number a row.
        scores: the same.

    >>> rises_with(np.array([0, 1, 1]), np.array([-3.0, 0.2, 4.0]))
    True
    """
    order = np.lexsort((values, scores))
    risen = np.diff(values[order].astype(float))
    return bool((risen >= -_ROUNDING * np.ptp(values.astype(float))).all())
