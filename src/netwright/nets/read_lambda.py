"""A function named in a layer list becomes a layer."""

from __future__ import annotations

import torch

from netwright.core.errors import NetworkError
from netwright.core.import_object import import_object
from netwright.core.named import Named
from netwright.nets.blocks.lambdas import Lambda
from netwright.nets.place import Place

_SHORT = {"F": "torch.nn.functional", "nn": "torch.nn"}


def read_lambda(named: Named, place: Place) -> Lambda:
    """Find the function that a `Lambda` names.

    Args:
        named: `Lambda: torch.square`, `Lambda: my_net.py:scale`, or a mapping with `function` and the
            function's own arguments.
        place: where it stands.

    Raises:
        NetworkError: there is no such function, or it is a class.

    >>> from pathlib import Path
    >>> read_lambda(Named("Lambda", ("F.relu",)), Place("model.layers[0]", 1, Path(), "Lambda"))
    Lambda(torch.nn.functional.relu)
    """
    arguments = dict(named.kwargs)
    written = arguments.pop("function", named.args[0] if len(named.args) == 1 else None)
    if not isinstance(written, str) or ("function" in named.kwargs and named.args):
        raise NetworkError(
            f"{place.label} names no function",
            where=place.path,
            fix="Lambda: torch.square, Lambda: my_net.py:scale, or with arguments "
            "Lambda: {function: torch.clamp, min: 0}",
        )
    first, dot, rest = written.partition(".")
    name = f"{_SHORT[first]}.{rest}" if dot and first in _SHORT and ":" not in written else written
    path = name if ":" in name else ":".join(name.rsplit(".", 1))
    # A file is imported once a process: what its import draws must not shift the weights of one run only.
    with torch.random.fork_rng(devices=[]):
        function = import_object(path, place.folder, where=place.path, error=NetworkError)
    if isinstance(function, type) or not callable(function):
        kind = "class" if isinstance(function, type) else type(function).__name__
        itself = path.removeprefix("torch.nn:")
        fix = f"write the layer itself: `{itself}`" if kind == "class" else "name a function of a tensor"
        raise NetworkError(
            f"{place.label}: `{written}` is a {kind}, not a function",
            where=place.path,
            fix=fix,
        )
    return Lambda(function, name, arguments)
