"""Keep the optimizers that are made in a while."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch.optim import Optimizer

from netwright.checking.find_lone_list import find_lone_list
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
            parts = _list_parts(self)
            is_again = any(_list_parts(one) == parts for one, _ in loop.optimizers)
            if is_again and loop.lone_list is None:
                held = [part for group in self.param_groups for part in group["params"]]
                loop.lone_list = find_lone_list(held, sys._getframe(1))
            if len(loop.optimizers) < _MOST:
                loop.optimizers.append((self, find_line(sys._getframe(1))))

        return build

    with replace_attribute(Optimizer, "__init__", keep):
        yield


def _list_parts(optimizer: Optimizer) -> set[int]:
    return {id(part) for group in getattr(optimizer, "param_groups", ()) for part in group["params"]}
