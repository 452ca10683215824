"""How a network is best trained, kept on the network itself."""

from __future__ import annotations

from typing import Any, TypeVar

from torch import nn

Net = TypeVar("Net", bound=nn.Module)


def set_recipe(net: Net, **fields: Any) -> Net:
    """Keep with a network how it is best trained, where nobody says otherwise.

    Training reads it, names it among its choices, and writes the fields into the run file. It is a plain
    attribute of the module: none of it is in the state_dict.

    Args:
        net: the network.
        **fields: fields of a run file's `train` section: optimizer, learning_rates, label_smoothing …

    Returns:
        The same network.

    >>> read_recipe(set_recipe(nn.Linear(2, 1), optimizer={"AdamW": {"lr": 1e-4}}))
    {'optimizer': {'AdamW': {'lr': 0.0001}}}
    """
    # Module.__setattr__ is typed for tensors and modules only; a dict is stored as on any object.
    object.__setattr__(net, "_netwright_recipe", fields)
    return net


def read_recipe(net: nn.Module) -> dict[str, Any]:
    """Read how a network is best trained; empty for most.

    >>> read_recipe(nn.Linear(2, 1))
    {}
    """
    return dict(getattr(net, "_netwright_recipe", {}))
