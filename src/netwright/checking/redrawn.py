"""A moment in which a loop drew weights anew."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(eq=False)
class Redrawn:
    """Weights that `nn.init` drew anew between two steps.

    Args:
        after_steps: optimizer steps before it.
        lines: file, line and function of the user's calls that led there, innermost first.
        places: where what was drawn lies in memory.
    """

    after_steps: int
    lines: list[tuple[str, int, str]]
    places: set[int] = field(default_factory=set)
