"""A module as the expression that builds it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from netwright.core.errors import JobFailed
from netwright.nets.read_arguments import Unreadable, is_same_module, read_arguments


def write_module(module: nn.Module, built: Mapping[nn.Module, Mapping[str, Any]], *, indent: int = 0) -> str:
    r"""Write the expression that builds a module again; its weights are not in it.

    Args:
        module: of torch.nn, or one whose arguments were noted.
        built: with what the others were built; see `record_arguments`.
        indent: levels of four spaces that it stands in.

    Raises:
        JobFailed: with what a module was built is not known.

    >>> write_module(nn.Linear(4, 2, bias=False), {})
    'nn.Linear(4, 2, bias=False)'
    >>> write_module(nn.Sequential(nn.ReLU(), nn.Flatten()), {})
    'nn.Sequential(\n    nn.ReLU(),\n    nn.Flatten(),\n)'
    """
    kind = type(module)
    if kind is nn.Sequential:
        return f"nn.Sequential(\n{write_children(module, built, indent=indent + 1)}{'    ' * indent})"
    if getattr(nn, kind.__name__, None) is kind and not isinstance(module, nn.ModuleList | nn.ModuleDict):
        try:
            arguments, name = _shorten(module, read_arguments(module)), f"nn.{kind.__name__}"
        except Unreadable:
            raise _explain(module) from None
    elif module in built:
        arguments, name = dict(built[module]), kind.__name__
    elif isinstance(module, nn.ModuleList):
        inside = ", ".join(write_module(one, built, indent=indent) for one in module)
        return f"nn.ModuleList([{inside}])"
    else:
        raise _explain(module)
    return f"{name}({_write_arguments(module, arguments, built, indent)})"


def write_children(module: nn.Module, built: Mapping[nn.Module, Mapping[str, Any]], *, indent: int) -> str:
    """Write the layers of a Sequential as the arguments that build it, one a line.

    Args:
        module: a Sequential.
        built: see `write_module`.
        indent: levels of four spaces.
    """
    space = "    " * indent
    children = list(module.named_children())
    if [name for name, _ in children] == [str(index) for index in range(len(children))]:
        return "".join(f"{space}{write_module(one, built, indent=indent)},\n" for _, one in children)
    lines = [
        f'{space}    ("{name}", {write_module(one, built, indent=indent + 1)}),\n' for name, one in children
    ]
    return f"{space}OrderedDict([\n{''.join(lines)}{space}]),\n"


def _write_arguments(
    module: nn.Module, arguments: Mapping[str, Any], built: Mapping[nn.Module, Mapping[str, Any]], indent: int
) -> str:
    """Arguments without a default by position, the others by name where they are not the default."""
    parameters = inspect.signature(type(module)).parameters
    written: list[str] = []
    is_positional = True
    for name, value in arguments.items():
        parameter = parameters[name]
        if parameter.kind is parameter.VAR_POSITIONAL:
            written += [_write_value(one, built, indent) for one in value]
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            written += [f"{key}={_write_value(one, built, indent)}" for key, one in value.items()]
            continue
        if parameter.default is not parameter.empty:
            is_positional = False
            if not isinstance(value, nn.Module) and value == parameter.default:
                continue
        is_positional = is_positional and parameter.kind is not parameter.KEYWORD_ONLY
        said = _write_value(value, built, indent)
        written.append(said if is_positional else f"{name}={said}")
    return ", ".join(written)


def _shorten(module: nn.Module, arguments: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the layer would be without, and write (5, 5) as 5."""
    parameters = inspect.signature(type(module)).parameters
    short = dict(arguments)
    for name, value in arguments.items():
        if parameters[name].default is not inspect.Parameter.empty:
            without = {key: one for key, one in short.items() if key != name}
            if _gives(module, without):
                short = without
                continue
        if isinstance(value, list):
            for shorter in ([value[0]] if len({str(one) for one in value}) == 1 else []) + [tuple(value)]:
                if _gives(module, short | {name: shorter}):
                    short[name] = shorter
                    break
    return short


def _gives(module: nn.Module, arguments: Mapping[str, Any]) -> bool:
    try:
        with torch.device("meta"):
            return is_same_module(module, type(module)(**arguments))
    except (TypeError, ValueError):
        return False


def _write_value(value: Any, built: Mapping[nn.Module, Mapping[str, Any]], indent: int) -> str:
    if isinstance(value, nn.Module):
        return write_module(value, built, indent=indent)
    if isinstance(value, tuple | list):
        inside = ", ".join(_write_value(one, built, indent) for one in value)
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, dict):
        inside = ", ".join(f"{key!r}: {_write_value(one, built, indent)}" for key, one in value.items())
        return f"{{{inside}}}"
    raise JobFailed(
        f"a layer was built with a {type(value).__name__}, which cannot be written down",
        where="the network",
        fix="build it from numbers, words and layers, or export as .pt2",
    )


def _explain(module: nn.Module) -> JobFailed:
    return JobFailed(
        f"with what `{type(module).__name__}` was built is not known",
        where="the network",
        fix="name its class in the run file (model: my_net.py:Net), or export as .pt2",
    )
