"""The place of a fault: the layer's path, and the user's own line."""

from __future__ import annotations

import sysconfig
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType, TracebackType

import torch

_NOT_THE_USERS = (
    str(Path(torch.__file__).parent.parent),
    str(Path(__file__).parent.parent),
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    "<",
)


@dataclass(frozen=True)
class Place:
    """Where a fault is.

    Args:
        path: of the layer in the network; empty for the network itself.
        kind: the layer's class.
        line: the user's file and the line in it; None where no code of theirs is known.
        used: the line of the user's own forward that calls the layer; None where another module does.

    >>> str(Place("head.1", "Softmax", ("nets/my_net.py", 31)))
    'net.head.1 (my_net.py:31 Softmax)'
    """

    path: str
    kind: str
    line: tuple[str, int] | None = None
    used: tuple[str, int] | None = None

    def as_used(self) -> Place:
        """The same, for a fault in what the user's forward does with the layer and not in how it is built."""
        return replace(self, line=self.used or self.line)

    def __str__(self) -> str:
        dotted = f"net.{self.path}" if self.path else "net"
        kind = "your own tensors" if self.kind == "FunctionNet" else self.kind
        code = f"{Path(self.line[0]).name}:{self.line[1]} " if self.line else ""
        return f"{dotted} ({code}{kind})"


def is_users(frame: FrameType) -> bool:
    """Whether a frame runs the user's own code and no package's."""
    return not frame.f_code.co_filename.startswith(_NOT_THE_USERS)


def find_line(frame: FrameType | None) -> tuple[str, int] | None:
    """Find the innermost line of the user's own code in a stack.

    Args:
        frame: where to start; callers are looked at outwards.

    Returns:
        The file's full path and the line; None where only packages are on the stack.
    """
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith(_NOT_THE_USERS):
            return file, frame.f_lineno
        frame = frame.f_back
    return None


def find_user_line(step: TracebackType | None) -> tuple[str, int] | None:
    """Find the innermost line of the user's own code in a traceback.

    Args:
        step: the outermost part of it.

    Returns:
        The file's full path and the line; None where only packages are in it.
    """
    found = None
    while step is not None:
        if not step.tb_frame.f_code.co_filename.startswith(_NOT_THE_USERS):
            found = (step.tb_frame.f_code.co_filename, step.tb_lineno)
        step = step.tb_next
    return found
