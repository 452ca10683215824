"""A network that keeps something between calls, as if it had not been called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn


@contextmanager
def keep_state(net: nn.Module) -> Iterator[None]:
    """Put back what a network keeps as attributes and buffers, after it was called.

    Args:
        net: the network; what it changes in place stays changed.

    >>> net = nn.Identity()
    >>> with keep_state(net):
    ...     net.state = 3
    >>> hasattr(net, "state")
    False
    """
    kept = [(module, dict(vars(module)), dict(module._buffers)) for module in net.modules()]
    try:
        yield
    finally:
        for module, held, buffers in kept:
            for name in set(vars(module)) - set(held):
                del vars(module)[name]
            vars(module).update(held)
            module._buffers.clear()
            module._buffers.update(buffers)
