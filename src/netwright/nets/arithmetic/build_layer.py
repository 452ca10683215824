"""A layer by name, with arguments as one writes them on a command line."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from netwright.core.errors import NetworkError
from netwright.core.import_object import import_object
from netwright.core.suggest import suggest_name
from netwright.nets.find_layer import BLOCKS

_LAST = ("in_features", "input_size", "d_model", "embed_dim", "num_inputs")
_FIRST = ("in_channels", "num_features", "num_channels")
_HIDDEN = {"device", "dtype", "self", "args", "kwargs"}


def find_kind(name: str) -> type[nn.Module]:
    """Find a class by name: in torch.nn, netwright's blocks, or as `file.py:Class`.

    Args:
        name: of the class, with or without `nn.` before it.

    Raises:
        NetworkError: there is none.

    >>> find_kind("nn.Conv2d").__name__
    'Conv2d'
    """
    if ":" in name:
        found = import_object(name, Path.cwd(), where=f"explain {name}", error=NetworkError)
        if isinstance(found, type) and issubclass(found, nn.Module):
            return found
        raise NetworkError(f"`{name}` is no module", where=f"explain {name}", fix="name a class of layers")
    known = list_kinds()
    short = name.removeprefix("torch.").removeprefix("nn.")
    if short in known:
        return known[short]
    raise NetworkError(
        f"there is no layer `{name}` in torch.nn or netwright",
        where=f"explain {name}",
        fix=suggest_name(short, known) + " (or `file.py:Class` for your own)",
    )


def list_kinds() -> dict[str, type[nn.Module]]:
    """List every class of torch.nn, and netwright's blocks, by name.

    >>> "Conv2d" in list_kinds(), "ReLU" in list_kinds()
    (True, True)
    """
    found = {
        name: kind
        for name, kind in vars(nn).items()
        if isinstance(kind, type) and issubclass(kind, nn.Module)
    }
    return {**found, **BLOCKS}


def bind_arguments(
    kind: type[nn.Module],
    args: Sequence[Any],
    settings: Mapping[str, Any],
    input_shape: tuple[int, ...] | None,
    *,
    open_names: Sequence[str] = (),
) -> dict[str, Any]:
    """Bind what is written to a class's arguments, and fill in the input size where the input tells it.

    Args:
        kind: the class.
        args: values without a name.
        settings: values by name.
        input_shape: of one sample; None where it is not known.
        open_names: arguments that may be missing, because they are to be solved for.

    Returns:
        Arguments by name.

    Raises:
        NetworkError: one is unknown, given twice, or missing.

    >>> bind_arguments(nn.Conv2d, [], {"out_channels": 6, "kernel_size": 3}, (3, 32, 32))
    {'out_channels': 6, 'kernel_size': 3, 'in_channels': 3}
    """
    name = kind.__name__
    parameters, varied = _list_parameters(kind)
    where = f"explain {name}"
    given = {key: _as_tuple(value) for key, value in settings.items()}
    for key in given:
        if key not in parameters and not varied:
            raise NetworkError(
                f"`{name}` has no argument `{key}`", where=where, fix=suggest_name(key, parameters)
            )
    sizes = _leave_out_sizes(parameters, args, given, known=input_shape is not None)
    order = [key for key in parameters if key not in sizes]
    if len(args) > len(order):
        raise NetworkError(
            f"`{name}` takes at most {len(order)} values and has {len(args)}",
            where=where,
            fix=f"values are {', '.join(order)}, in this order" if order else "leave them out",
        )
    for key, value in zip(order, args, strict=False):
        if key in given:
            raise NetworkError(f"`{name}` has `{key}` twice", where=where, fix=f"write `{key}` once")
        given[key] = _as_tuple(value)
    for key, p in parameters.items():
        if input_shape and p.default is p.empty and key not in given:
            if key in _LAST:
                given[key] = input_shape[-1]
            elif key in _FIRST:
                given[key] = input_shape[0]
            elif key == "normalized_shape":
                given[key] = input_shape[-1:] if len(input_shape) == 2 else input_shape
    _check_complete(name, parameters, {*given, *open_names}, known=input_shape is not None)
    return given


def build_layer(kind: type[nn.Module], given: Mapping[str, Any], *, device: str = "meta") -> nn.Module:
    """Build a layer, by default without memory for its weights.

    Args:
        kind: the class.
        given: its arguments by name.
        device: where its weights are.

    Raises:
        NetworkError: it refuses its arguments.

    >>> build_layer(nn.ReLU, {})
    ReLU()
    """
    import warnings

    try:
        with torch.device(device), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return kind(**given)
    except NetworkError:
        raise
    except Exception as raised:
        said = (str(raised).strip() or type(raised).__name__).splitlines()[0]
        written = ", ".join(f"{key}={value!r}" for key, value in given.items())
        raise NetworkError(
            f"`{kind.__name__}` refuses its arguments: {said}",
            where=f"{kind.__name__}({written})"[:200],
            fix="it takes " + ", ".join(_write_parameter(p) for p in _list_parameters(kind)[0].values()),
        ) from raised


def _leave_out_sizes(
    parameters: Mapping[str, inspect.Parameter], args: Sequence[Any], given: Mapping[str, Any], *, known: bool
) -> list[str]:
    """List the input sizes that values without a name do not stand for.

    With fewer values than a layer needs, its input size is the one that was left out.
    """
    needed = [key for key, p in parameters.items() if p.default is p.empty]
    sizes = [key for key in needed if key in {*_LAST, *_FIRST} and (known or key in given)]
    rest = [key for key in needed if key not in given]
    written = [key for key in sizes if key in given]
    return sizes if len(args) < len(rest) else written if len(args) <= len(rest) else []


def _check_complete(
    name: str, parameters: Mapping[str, inspect.Parameter], bound: set[str], *, known: bool
) -> None:
    missing = [key for key, p in parameters.items() if p.default is p.empty and key not in bound]
    if not missing:
        return
    sized = next((key for key in missing if key in {*_LAST, *_FIRST, "normalized_shape"}), None)
    told = f", or --input SHAPE, which tells {sized}" if sized and not known else ""
    names = " and ".join(f"`{key}`" for key in missing)
    raise NetworkError(
        f"`{name}` needs {names}, which {'are' if len(missing) > 1 else 'is'} missing",
        where=f"explain {name}",
        fix=" ".join(["add", *(f"{key}=..." for key in missing)]) + told,
    )


def _list_parameters(kind: type[nn.Module]) -> tuple[dict[str, inspect.Parameter], bool]:
    """List what a class takes, and whether it takes more than it lists."""
    signature = inspect.signature(kind)
    found = dict(signature.parameters)
    if kind in {nn.RNN, nn.LSTM, nn.GRU}:
        # These three say only *args and **kwargs themselves.
        found = dict(inspect.signature(nn.RNNBase).parameters)
        del found["mode"]
        if kind is nn.RNN:
            word = inspect.Parameter("nonlinearity", inspect.Parameter.POSITIONAL_OR_KEYWORD, default="tanh")
            names = list(found)
            found = {**{key: found[key] for key in names[:3]}, "nonlinearity": word, **found}
        if kind is not nn.LSTM:
            del found["proj_size"]
    varied = any(p.kind is p.VAR_KEYWORD for p in found.values())
    return {
        key: p
        for key, p in found.items()
        if key not in _HIDDEN and p.kind not in {p.VAR_POSITIONAL, p.VAR_KEYWORD}
    }, varied


def _write_parameter(parameter: inspect.Parameter) -> str:
    has_default = parameter.default is not parameter.empty
    return f"{parameter.name}={parameter.default!r}" if has_default else parameter.name


def _as_tuple(value: Any) -> Any:
    return tuple(_as_tuple(part) for part in value) if isinstance(value, list) else value
