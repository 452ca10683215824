"""Whether a layer has another beside it."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.trace import Visit


def has_twin(visit: Visit, layers: list[Visit]) -> bool:
    """Say whether another layer takes the same input: an adapter beside it.

    Args:
        visit: of the layer.
        layers: visits of all of them.
    """
    given = visit.given[0] if visit.given else None
    if not isinstance(given, Tensor):
        return True
    return any(one is not visit and any(part is given for part in one.given) for one in layers)
