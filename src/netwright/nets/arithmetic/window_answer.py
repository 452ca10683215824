"""Settings that give a wanted size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class WindowAnswer:
    """What a solver found.

    Args:
        want: the wanted sizes, without channels.
        solved_for: the settings that were free.
        solutions: settings by name, the simplest first; one number where all axes have the same.
        says: where there is none, why, and what comes nearest.

    >>> WindowAnswer((32, 32), ("padding",), ({"padding": 1},)).write_settings(0)
    'padding=1'
    """

    want: tuple[int, ...]
    solved_for: tuple[str, ...]
    solutions: tuple[Mapping[str, int | tuple[int, ...]], ...] = field(default_factory=tuple)
    says: str = ""

    def write_settings(self, number: int) -> str:
        """Write one solution as the command line takes it."""
        return " ".join(
            f"{name}={','.join(map(str, value)) if isinstance(value, tuple) else value}"
            for name, value in self.solutions[number].items()
        )
