"""Where a command prints."""

from __future__ import annotations

import sys

from rich.console import Console


def open_console(*, to_stderr: bool = False) -> Console:
    """Open standard output, or standard error where standard output is for facts (`--json`).

    Args:
        to_stderr: print to standard error.

    Returns:
        A console that colours and animates only on a terminal, and never breaks a line elsewhere.
    """
    stream = sys.stderr if to_stderr else sys.stdout
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.soft_wrap = True
        console.width = 200
    return console
