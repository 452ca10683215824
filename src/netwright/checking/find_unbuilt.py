"""The network that has no parameters when a script raises before it trains."""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType, TracebackType

from torch import nn


def find_unbuilt(error: Exception) -> nn.Module | None:
    """Find the network whose lack of parameters an error is about.

    Args:
        error: what a script raised before any network ran.

    Returns:
        The network that an optimizer got nothing from, or whose `__init__` did not call Module's; None where
        the error is about something else.

    >>> find_unbuilt(ValueError("no such file")) is None
    True
    """
    is_empty = isinstance(error, ValueError) and "empty parameter list" in str(error)
    is_early = isinstance(error, AttributeError) and "before Module.__init__() call" in str(error)
    for net in _list_modules(error.__traceback__) if is_empty or is_early else ():
        if is_early and "_parameters" not in vars(net):
            return net
        if is_empty and next(net.parameters(), None) is None:
            return net
    return None


def _list_modules(step: TracebackType | None) -> Iterator[nn.Module]:
    """Modules of classes that are not torch's, in the variables of each frame, the innermost first."""
    frames: list[FrameType] = []
    while step is not None:
        frames.insert(0, step.tb_frame)
        step = step.tb_next
    for frame in frames:
        for value in list(frame.f_locals.values()):
            if isinstance(value, nn.Module) and not type(value).__module__.startswith("torch."):
                yield value
