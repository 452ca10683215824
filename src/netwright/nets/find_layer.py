"""Layers by name: torch.nn, netwright's blocks, the user's own files."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from netwright.core.edit import Edit
from netwright.core.errors import NetworkError
from netwright.core.import_object import import_object
from netwright.core.named import Named
from netwright.core.suggest import find_nearest, suggest_name
from netwright.nets.blocks.parallel import Parallel
from netwright.nets.blocks.periodic_embedding import PeriodicEmbedding
from netwright.nets.blocks.permute import Permute
from netwright.nets.blocks.recurrent import Recurrent
from netwright.nets.blocks.repeat import Repeat
from netwright.nets.blocks.residual import Residual
from netwright.nets.place import Place

BLOCKS: dict[str, type[nn.Module]] = {
    block.__name__: block for block in (Residual, Parallel, Repeat, Permute, Recurrent, PeriodicEmbedding)
}
"""netwright's own layers, by the name that a layer list uses."""


def find_layer(place: Place, named: Named | None = None) -> Callable[..., object]:
    """Find the class that a layer's name means.

    Args:
        place: the layer; its name is looked up in torch.nn, then in the blocks, then, with a colon,
            as `file.py:Class` or `package.module:Class`.
        named: what is written.

    Returns:
        The class, or the user's factory.

    Raises:
        NetworkError: there is no such layer, or it is a loss or a container.

    >>> from pathlib import Path
    >>> find_layer(Place("model.layers[0]", 1, Path(), "ReLU")).__name__
    'ReLU'
    """
    name = place.name
    if ":" in name:
        # A file is imported once a process: what its import draws must not shift the weights of one run only.
        with torch.random.fork_rng(devices=[]):
            found = import_object(name, place.folder, where=place.path, error=NetworkError)
        if not callable(found):
            raise NetworkError(
                f"`{name}` is a {type(found).__name__}, not a class or a factory",
                where=place.path,
                fix="name a class of layers, or a function that returns one",
            )
        return found  # type: ignore[no-any-return]  # whatever the user's file holds
    layers = _list_layers()
    short = name.removeprefix("torch.").removeprefix("nn.")
    if short in layers:
        return layers[short]
    _refuse_loss(short, place)
    meant = find_nearest(name, layers)
    raise NetworkError(
        f"there is no layer `{name}` in torch.nn or netwright",
        where=place.path,
        fix=suggest_name(name, layers) + " (or `file.py:Class` for your own)",
        edit=Edit("replace", place.path, (named or Named(name)).rename(meant).write()) if meant else None,
    )


def _list_layers() -> dict[str, type[nn.Module]]:
    refused = {nn.Module, nn.ModuleList, nn.ModuleDict, nn.ParameterList, nn.ParameterDict}
    known = {
        name: value
        for name, value in vars(nn).items()
        if isinstance(value, type)
        and issubclass(value, nn.Module)
        and value not in refused
        and not value.__module__.endswith(("modules.loss", "modules.container"))
    }
    return {**known, "Sequential": nn.Sequential, **BLOCKS}


def _refuse_loss(name: str, place: Place) -> None:
    value = getattr(nn, name, None)
    if not isinstance(value, type) or not issubclass(value, nn.Module):
        return
    edit: Edit | None
    if value.__module__.endswith("modules.loss"):
        what, fix = "a loss, not a layer", f"take it out of the list and write `loss: {name}` under `train:`"
        edit = Edit("remove", place.path)
    else:
        what, fix = "a container without a forward pass", "write the layers themselves, or a nested list"
        edit = None
    raise NetworkError(f"{place.label} is {what}", where=place.path, fix=fix, edit=edit)
