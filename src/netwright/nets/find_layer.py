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
from netwright.nets.blocks.attention import Attention
from netwright.nets.blocks.lambdas import Lambda
from netwright.nets.blocks.parallel import Parallel
from netwright.nets.blocks.periodic_embedding import PeriodicEmbedding
from netwright.nets.blocks.permute import Permute
from netwright.nets.blocks.recurrent import Recurrent
from netwright.nets.blocks.repeat import Repeat
from netwright.nets.blocks.residual import Residual
from netwright.nets.place import Place
from netwright.nets.refuse_layer import refuse_layer

BLOCKS: dict[str, type[nn.Module]] = {
    block.__name__: block
    for block in (Residual, Parallel, Repeat, Permute, Recurrent, Attention, Lambda, PeriodicEmbedding)
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
        NetworkError: there is no such layer, or it cannot stand in a list (a loss, a container …).

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
        _check_stands(layers[short], named or Named(name), place)
        return layers[short]
    fitting = [known for known, kind in layers.items() if refuse_layer(kind) is None]
    meant = find_nearest(name, fitting)
    raise NetworkError(
        f"there is no layer `{name}` in torch.nn or netwright",
        where=place.path,
        fix=suggest_name(name, fitting) + " (or `file.py:Class` for your own)",
        edit=Edit("replace", place.path, (named or Named(name)).rename(meant).write()) if meant else None,
    )


def _list_layers() -> dict[str, type[nn.Module]]:
    known = {
        name: value
        for name, value in vars(nn).items()
        if isinstance(value, type) and issubclass(value, nn.Module)
    }
    return {**known, **BLOCKS}


def _check_stands(kind: type[nn.Module], named: Named, place: Place) -> None:
    refusal = refuse_layer(kind)
    if refusal is not None:
        raise NetworkError(
            f"{place.label} {refusal.why}",
            where=place.path,
            fix=refusal.instead,
            edit=_replace_refused(kind, named, place),
        )


def _replace_refused(kind: type[nn.Module], named: Named, place: Place) -> Edit | None:
    if kind.__module__.endswith("modules.loss"):
        return Edit("remove", place.path)
    written = dict(named.kwargs)
    kept = {name: value for name, value in written.items() if name in {"dropout", "name", "inputs"}}
    if kind is nn.MultiheadAttention:
        heads = written.get("num_heads", named.args[-1] if named.args else 4)
        return Edit("replace", place.path, {"Attention": {"num_heads": heads, **kept}})
    if kind in {nn.RNN, nn.LSTM, nn.GRU}:
        size = written.get("hidden_size", named.args[0] if named.args else 64)
        kept |= {name: value for name, value in written.items() if name in {"num_layers", "bidirectional"}}
        kept.pop("dropout", None)
        return Edit(
            "replace", place.path, {"Recurrent": {"kind": kind.__name__, "hidden_size": size, **kept}}
        )
    return None
