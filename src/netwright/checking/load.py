"""What a watched script loaded into a network."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

Line = tuple[str, int] | None


@dataclass(eq=False)
class Load:
    """Weights that were loaded into a network before steps trained it.

    Args:
        net: what they were loaded into.
        line: where.
        num_given: entries of what was loaded.
        num_taken: entries that the network has a place for.
        num_own: entries that the network has.
        samples: first numbers of its matrices right after, by name.
        after_steps: optimizer steps that were made before it, of other networks.
        was_called: whether the network had been called with gradients by then.
    """

    net: nn.Module
    line: Line
    num_given: int
    num_taken: int
    num_own: int
    samples: dict[str, Tensor]
    after_steps: int = 0
    was_called: bool = False
