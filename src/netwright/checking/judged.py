"""What a network was asked without gradients."""

from __future__ import annotations

from dataclasses import dataclass
from types import FrameType
from typing import Any

from torch import Tensor

from netwright.checking.loop import Line, Loop, Root
from netwright.checking.place import find_line

_MOST = 24
_MOST_NUMBERS = 1_000_000


@dataclass(eq=False)
class Judged:
    """Samples that a network answered without gradients, after steps.

    Args:
        root: the network.
        inputs: the samples, as they were given.
        after_steps: optimizer steps before it.
        line: where the network was called.
        truth: what the answer was compared with, where that was seen.
    """

    root: Root
    inputs: Tensor
    after_steps: int
    line: Line
    truth: Tensor | None = None


def keep_judged(loop: Loop, root: Root, given: Any, frame: FrameType) -> None:
    """Keep what a network is asked; what it was asked before, and what is large, is not kept again.

    Args:
        loop: where it is kept.
        root: the network.
        given: its arguments by position.
        frame: where it is called.
    """
    first = given[0] if given else None
    if root.phases[-1].num_calls == 1:
        root.phases[-1].inputs = given
    loop.judging = None
    if not isinstance(first, Tensor) or not first.ndim or first.numel() > _MOST_NUMBERS or not loop.num_steps:
        return
    loop.judging = next((one for one in loop.judged if one.inputs is first and one.root is root), None)
    if loop.judging is not None:
        return
    loop.judging = Judged(root, first, loop.num_steps, find_line(frame))
    loop.judged.append(loop.judging)
    if len(loop.judged) > _MOST:
        del loop.judged[1:-1:2]
