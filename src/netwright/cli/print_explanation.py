"""The arithmetic of a layer, as a person reads it."""

from __future__ import annotations

from typing import Protocol

from rich.console import Console
from rich.text import Text


class Written(Protocol):
    """Something that can be written for a width."""

    def write(self, width: int) -> str:
        """Write it in lines of at most `width` characters."""
        ...


def print_explanation(explanation: Written, console: Console) -> None:
    """Print an explanation with its first line and its warnings marked.

    Args:
        explanation: what `explain_layer` gave.
        console: where to print.
    """
    width = min(console.width, 160) if console.is_terminal else 100
    lines = explanation.write(width).splitlines()
    is_warning = False
    for number, line in enumerate(lines):
        # What a warning continues with stands under its text, without a label of its own.
        is_warning = line.startswith("  WARNING") or (is_warning and line.startswith(" " * 21))
        style = "bold" if number == 0 else "yellow" if is_warning else ""
        console.print(Text(line, style=style), soft_wrap=True)
