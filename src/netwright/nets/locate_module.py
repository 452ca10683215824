"""The place of a module or of a failure in the user's own files."""

from __future__ import annotations

import inspect
import re
import sysconfig
from pathlib import Path
from types import FrameType, TracebackType

import torch
from torch import nn

_NOT_THE_USERS = (
    str(Path(torch.__file__).parent.parent),
    str(Path(__file__).parent.parent),
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    "<frozen",
)
_CUTS_GRADIENT = re.compile(r"\.data\b|\.detach\(|no_grad\(|inference_mode\(|\.item\(|\.numpy\(|\.tolist\(")


def locate_module(module: nn.Module, path: str = "") -> str:
    """Say where a module is: its path in the network and, where known, the line of its class.

    Args:
        module: the module.
        path: its path in the network; empty for the network itself.

    >>> locate_module(nn.ReLU(), "features.1")
    'net.features.1 (ReLU)'
    """
    name = type(module).__name__
    dotted = f"net.{path}" if path else "net"
    if not is_users(module):
        return f"{dotted} ({name})"
    try:
        file = inspect.getsourcefile(type(module))
        line = inspect.getsourcelines(type(module))[1]
    except (OSError, TypeError):
        return f"{dotted} ({name})"
    return f"{dotted} ({Path(file or '').name}:{line} {name})"


def is_users(module: nn.Module) -> bool:
    """Whether a module's class is the user's own, not PyTorch's or netwright's."""
    return not type(module).__module__.startswith(("torch.", "netwright."))


def locate_failure(trace: TracebackType | None) -> str | None:
    """Find the innermost line of a traceback that is the user's: `my_net.py:31`; None without one."""
    found = None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith(_NOT_THE_USERS):
            found = f"{Path(file).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def locate_call(frame: FrameType | None) -> str | None:
    """Find the innermost line of a stack that is the user's: `my_net.py:31`; None without one."""
    while frame is not None:
        if not frame.f_code.co_filename.startswith(_NOT_THE_USERS):
            return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
        frame = frame.f_back
    return None


def find_gradient_cut(net: nn.Module) -> str | None:
    """Find a line of the user's classes that cuts the gradient (`.data`, `detach()`, `no_grad()` …).

    Returns:
        ``my_net.py:12: return x @ self.weight.data``, or None where no such line is known.
    """
    for module in net.modules():
        if not is_users(module):
            continue
        try:
            lines, start = inspect.getsourcelines(type(module).forward)
            file = inspect.getsourcefile(type(module)) or ""
        except (OSError, TypeError):
            continue
        for number, line in enumerate(lines):
            if _CUTS_GRADIENT.search(line):
                return f"{Path(file).name}:{start + number}: {line.strip()}"
    return None
