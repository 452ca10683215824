"""How many answers were right, as the script itself counts them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from netwright.checking.loop import Loop

_MOST = 1000
_MOST_CALLS = 40


def note_share(loop: Loop, equal: Any) -> None:
    """Keep how much of a comparison of answers with the truth is true.

    Args:
        loop: where it is kept, with the optimizer steps before it.
        equal: what the comparison gave.
    """
    if isinstance(equal, Tensor) and equal.dtype == torch.bool and equal.numel() and len(loop.shares) < _MOST:
        loop.shares.append((loop.num_steps, int(equal.sum()), equal.numel()))


def is_share(loop: Loop, value: float) -> bool:
    """Say whether a number is the share of right answers, and not that of wrong ones.

    Args:
        loop: what was seen since the latest optimizer step.
        value: the number, as a share or in per cent.
    """
    counts = [(right, num) for steps, right, num in loop.shares if steps == loop.num_steps]
    runs = [counts[begin:end] for end in range(1, len(counts) + 1) for begin in range(end)]
    if len(counts) > _MOST_CALLS:
        runs = [counts]
    sums = [tuple(zip(*run, strict=True)) for run in runs]
    shares = [sum(right) / sum(num) for right, num in sums]
    shares += [sum(right / num for right, num in run) / len(run) for run in runs]
    return any(
        abs(value - size * share) < 1e-6 * size
        for share in shares
        for size in (1, 100)
        if 0 < share < 1 and abs(share - 0.5) > 1e-3
    )
