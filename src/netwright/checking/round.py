"""A loop over batches inside of a loop over epochs."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from types import FrameType, GeneratorType
from typing import Any

_END = object()


@dataclass(eq=False)
class Round:
    """A loop over what can be gone through once only, in the one round that made backward passes.

    Args:
        batches: what it goes through.
        name: what that is called in the user's code.
        line: of the loop.
        frame: the function that has the loop over epochs.
        counter: the name of that loop's number.
        first: the number of the round.
        num_passes: backward passes in it.
    """

    batches: Any
    name: str
    line: tuple[str, int]
    frame: FrameType
    counter: str
    first: int
    num_passes: int = 0

    def read_number(self) -> Any:
        """Read the number of the round that the loop over epochs is in, or ended with."""
        return self.frame.f_locals.get(self.counter)

    def is_used_up(self) -> bool:
        """Whether nothing is left to go through; asked when the script has ended."""
        if isinstance(self.batches, GeneratorType):
            return inspect.getgeneratorstate(self.batches) == inspect.GEN_CLOSED
        return next(self.batches, _END) is _END
