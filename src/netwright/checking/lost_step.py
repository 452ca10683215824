"""Steps that a loop computes and lets go."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(eq=False)
class LostStep:
    """A tensor that is trained, and the steps against its gradient that never reached it.

    Args:
        part: the tensor.
        before: its numbers at the first of them.
        line: the user's, where the step is computed.
        num: steps that were computed and not used.
        is_used: whether one of them was used after all.
    """

    part: Tensor
    before: Tensor
    line: tuple[str, int] | None
    num: int = 0
    is_used: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether five steps or more were computed for nothing: the tensor never changed."""
        return self.num >= 5 and not self.is_used and bool((self.part.detach() == self.before).all())
