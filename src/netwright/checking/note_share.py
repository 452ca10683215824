"""How many answers were right, as the script itself counts them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from netwright.checking.loop import Loop
from netwright.checking.share import Share

_MOST = 1000
_MOST_CALLS = 40


def note_share(loop: Loop, equal: Any, answer: Tensor | None, truth: Tensor) -> None:
    """Keep how much of a comparison of answers with the truth is true.

    Args:
        loop: where it is kept, with the optimizer steps before it.
        equal: what the comparison gave.
        answer: as the network gave it to the last call; None where it gives several.
        truth: what it was compared with.
    """
    is_count = isinstance(equal, Tensor) and equal.dtype == torch.bool and equal.numel() > 0
    if not is_count or len(loop.shares) >= _MOST:
        return
    loss = None
    if (
        answer is not None
        and answer.ndim == 2
        and truth.shape == answer.shape[:1]
        and truth.dtype == torch.int64
    ):
        is_inside = 0 <= int(truth.min()) <= int(truth.max()) < answer.shape[1]
        loss = float(nn.functional.cross_entropy(answer, truth)) if is_inside else None
    is_first = loop.judging is not None and all(one.steps != loop.num_steps for one in loop.shares)
    marks = read_marks(loop.judging.root.net) if is_first else ()
    loop.shares.append(Share(loop.num_steps, int(equal.sum()), equal.numel(), loss, marks))


def read_marks(net: nn.Module) -> tuple[float, ...]:
    """Sum each parameter of a network, so that the same weights are known again."""
    return tuple(float(part.detach().sum(dtype=torch.float64)) for part in net.parameters())


def join_shares(loop: Loop) -> list[Share]:
    """Join what was compared between two steps of optimizers: the batches of one evaluation."""
    joined: list[Share] = []
    for steps in sorted({one.steps for one in loop.shares}):
        parts = [one for one in loop.shares if one.steps == steps]
        num = sum(one.num for one in parts)
        losses = [one.loss * one.num for one in parts if one.loss is not None]
        loss = sum(losses) / num if len(losses) == len(parts) else None
        joined.append(Share(steps, sum(one.right for one in parts), num, loss, parts[0].marks))
    return joined


def is_share(loop: Loop, value: float) -> bool:
    """Say whether a number is the share of right answers, and not that of wrong ones.

    Args:
        loop: what was seen since the latest optimizer step.
        value: the number, as a share or in per cent.
    """
    counts = [(one.right, one.num) for one in loop.shares if one.steps == loop.num_steps]
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
