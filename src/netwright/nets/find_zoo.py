"""Ready networks by name."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from torch import nn

from netwright.core.errors import NetworkError
from netwright.core.suggest import suggest_name
from netwright.nets import zoo
from netwright.nets.list_zoo import list_zoo


def find_zoo(name: str, *, where: str = "model.use") -> Callable[..., nn.Module]:
    """Find the factory of a ready network.

    Every factory takes `input_shape` and `num_outputs`, then arguments of its own, all with defaults.

    Args:
        name: as in a run file: `mlp`, `cifar-quick`.
        where: the run file's field.

    Returns:
        The factory.

    Raises:
        NetworkError: there is no such network.

    >>> find_zoo("mlp")((4,), 3, hidden=[5])[0]
    Linear(in_features=4, out_features=5, bias=True)
    """
    names = list_zoo()
    if name not in names:
        raise NetworkError(
            f"there is no ready network `{name}`",
            where=where,
            fix=suggest_name(name, names)
            + " (or `timm:NAME`, `torchvision:NAME`; `file.py:Class`, `package.module:Class` for your own)",
        )
    module = name.replace("-", "_")
    factory: Callable[..., nn.Module] = getattr(importlib.import_module(f"{zoo.__name__}.{module}"), module)
    return factory
