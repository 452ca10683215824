"""Whether a network still waits for its sizes."""

from __future__ import annotations

from torch import nn
from torch.nn.parameter import is_lazy


def has_lazy(layer: nn.Module) -> bool:
    """Say whether a module has parameters or buffers that still wait for their sizes.

    Args:
        layer: any module.

    >>> has_lazy(nn.Sequential(nn.LazyLinear(3))), has_lazy(nn.Linear(2, 3))
    (True, False)
    """
    return any(is_lazy(t) for t in [*layer.parameters(), *layer.buffers()])
