"""The lines that make layers, optimizers and DataLoaders."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from torch import nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader

from netwright.checking.place import find_line
from netwright.checking.replace_attribute import replace_attribute

Lines = dict[int, tuple[str, int]]


_RECORDED: tuple[type, ...] = (nn.Module, Optimizer, DataLoader)


@contextmanager
def record_lines() -> Iterator[Lines]:
    """Keep the user's line of every module, optimizer and DataLoader that is made in a while.

    Yields:
        File and line by the `id` of what was made; `place_layers` reads those of modules.

    >>> with record_lines() as lines:
    ...     net = nn.Sequential(nn.ReLU())
    >>> sorted(place_layers(net, lines))
    []
    """
    lines: Lines = {}

    def record(plain: Callable[..., Any]) -> Callable[..., Any]:
        def build(self: Any, *args: Any, **kwargs: Any) -> None:
            line = find_line(sys._getframe(1))
            if line is not None:
                lines[id(self)] = line
            plain(self, *args, **kwargs)

        return build

    with ExitStack() as stack:
        for kind in _RECORDED:
            stack.enter_context(replace_attribute(kind, "__init__", record))
        yield lines


def place_layers(net: nn.Module, lines: Lines) -> dict[str, tuple[str, int]]:
    """Give the recorded lines by the layers' paths.

    Args:
        net: a network that was built while they were recorded.
        lines: what was recorded.
    """
    return {path: lines[id(module)] for path, module in net.named_modules() if id(module) in lines}
