"""A comparison that counts nothing."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(eq=False)
class Miscount:
    """A comparison of answers with targets that cannot count what is right.

    Args:
        kind: `argmax` (over one output), `broadcast` ((batch, 1) with (batch,)), `threshold` (of the answer
            itself, without an activation), `squashed` (a threshold of 0.5 for the sigmoid of the answer),
            `largest` (the largest score, not its index), `flat` (an argmax over all samples at once) or
            `spread` ((batch, 1) minus (batch,)).
        line: the user's.
        shape: of what the argmax was taken of, or of the longer of the two that were compared.
        compared: the two tensors.
        value: what the answer was compared with, where that is a number.
    """

    kind: str
    line: tuple[str, int] | None
    shape: tuple[int, ...]
    compared: list[Tensor]
    value: float = 0.0
