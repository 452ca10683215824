"""The lines that build the layers of a network."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn

from netwright.checking.place import find_line

Lines = dict[int, tuple[str, int]]


@contextmanager
def record_lines() -> Iterator[Lines]:
    """Keep the user's line of every module that is built in a while; `place_layers` reads them.

    >>> with record_lines() as lines:
    ...     net = nn.Sequential(nn.ReLU())
    >>> sorted(place_layers(net, lines))
    []
    """
    lines: Lines = {}
    plain = nn.Module.__init__

    def build(self: nn.Module, *args: Any, **kwargs: Any) -> None:
        line = find_line(sys._getframe(1))
        if line is not None:
            lines[id(self)] = line
        plain(self, *args, **kwargs)

    nn.Module.__init__ = build  # type: ignore[method-assign]  # put back below
    try:
        yield lines
    finally:
        nn.Module.__init__ = plain  # type: ignore[method-assign]  # as it was


def place_layers(net: nn.Module, lines: Lines) -> dict[str, tuple[str, int]]:
    """Give the recorded lines by the layers' paths.

    Args:
        net: a network that was built while they were recorded.
        lines: what was recorded.
    """
    return {path: lines[id(module)] for path, module in net.named_modules() if id(module) in lines}
