"""What a ready network takes where nobody says otherwise."""

from __future__ import annotations

import inspect
from typing import Any

from netwright.nets.find_zoo import find_zoo

_FROM_DATA = {"input_shape", "num_outputs", "task_kind", "num_numbers", "category_sizes"}


def read_defaults(name: str) -> dict[str, Any]:
    """Read the default arguments of a ready network, as JSON can hold them.

    A run writes them down, so that a later netwright with other defaults still builds the same network.

    Args:
        name: as in a run file: `mlp`, `cifar-quick`.

    Raises:
        NetworkError: there is no such network.

    >>> read_defaults("tabular-mlp")["hidden"]
    [256, 256]
    """
    parameters = inspect.signature(find_zoo(name)).parameters.values()
    defaults = {one.name: one.default for one in parameters if one.default is not one.empty}
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in defaults.items()
        if key not in _FROM_DATA
    }
