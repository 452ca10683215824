"""Keep the optimizers that are made in a while."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch.optim import Optimizer

from netwright.checking.loop import Loop
from netwright.checking.place import find_line
from netwright.checking.replace_attribute import replace_attribute

_MOST = 8


@contextmanager
def watch_optimizers(loop: Loop) -> Iterator[None]:
    """Keep the first optimizers that are made, with their lines, whether they ever step or not.

    Args:
        loop: where they are kept.
    """

    def keep(plain: Callable[..., Any]) -> Callable[..., Any]:
        def build(self: Optimizer, *args: Any, **kwargs: Any) -> None:
            plain(self, *args, **kwargs)
            if len(loop.optimizers) < _MOST:
                loop.optimizers.append((self, find_line(sys._getframe(1))))

        return build

    with replace_attribute(Optimizer, "__init__", keep):
        yield
