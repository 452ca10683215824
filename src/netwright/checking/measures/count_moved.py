"""How many windows of a series are others, moved by a step or a few."""

from __future__ import annotations

import torch
from torch import Tensor


def count_moved(train: Tensor, judged: Tensor, moved: int, known: dict[int, Tensor]) -> int:
    """Count the windows that are one of training which begins some steps earlier, or later.

    Args:
        train: windows, (windows, steps) or (windows, steps, features).
        judged: others of the same length.
        moved: by how many steps.
        known: by step, the first numbers of training's windows in order; what is missing is put in.

    >>> series = torch.arange(20.0).sin()
    >>> windows = series.unfold(0, 6, 1)
    >>> count_moved(windows[::2], windows[1::2], 1, {})
    7
    """
    if not len(train):
        return 0
    # Hardly a table is one of windows: where even their first numbers are not there, no window is.
    for step in {0, moved} - known.keys():
        known[step] = _take_step(train, step).sort().values
    first, later = (_take_step(judged, step) for step in (0, moved))
    is_there = _is_in(first, known[moved]) | _is_in(later, known[0])
    if float(is_there.float().mean()) < 0.4:
        return 0
    early = {row.numpy().tobytes() for row in train[:, moved:].cpu().contiguous()}
    late = {row.numpy().tobytes() for row in train[:, :-moved].cpu().contiguous()}
    pairs = zip(*(part.cpu().contiguous() for part in (judged[:, :-moved], judged[:, moved:])), strict=True)
    return sum(one.numpy().tobytes() in early or two.numpy().tobytes() in late for one, two in pairs)


def _take_step(windows: Tensor, step: int) -> Tensor:
    """The first number of a step of each window."""
    return windows.reshape(*windows.shape[:2], -1)[:, step, 0].contiguous()


def _is_in(asked: Tensor, known: Tensor) -> Tensor:
    """Whether each number is among others, which are in order."""
    asked = asked.to(known)
    return known[torch.searchsorted(known, asked).clamp(max=len(known) - 1)] == asked
