"""The network that `use` names: a ready one, or the user's own class or factory."""

from __future__ import annotations

import copy
import inspect
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from netwright.core.errors import NetworkError
from netwright.core.import_object import import_object
from netwright.core.locate_error import locate_error
from netwright.core.suggest import suggest_name
from netwright.nets.edit_source import edit_source_call
from netwright.nets.find_zoo import find_zoo
from netwright.nets.load_package_network import PACKAGES, load_package_network

_OUTPUTS = ("num_outputs", "num_classes", "out_features")
_INPUTS = ("in_features", "num_inputs")


def load_network(
    use: str,
    args: dict[str, Any],
    *,
    facts: dict[str, Any],
    folder: Path,
    where: str = "model",
) -> nn.Module:
    """Build the network that `use` names.

    Arguments without a default that `args` leaves out are filled in from the data by their names:
    `num_outputs`, `num_classes` and `out_features` with the number of outputs (1 for two classes),
    `in_features` and `num_inputs` with the numbers of a flattened sample, `in_channels` with the
    first axis of a sample, `input_shape` with its shape, `task_kind` with the kind of answer, `num_numbers`
    with the leading numbers, `category_sizes` with how the 0/1 columns after them group.

    Args:
        use: a ready network (`resnet18`), `timm:NAME`, `torchvision:NAME`, `file.py:Class`,
            `file.py:factory`, `package.module:Class`, or a module that the file has already built.
        args: arguments as the run file gives them.
        facts: `input_shape` (may be None), `num_outputs` and, where they are known, `task_kind`,
            `num_numbers` and `category_sizes` of the data.
        folder: where relative files are looked for.
        where: the section of the run file.

    Returns:
        The module, as it was built.

    Raises:
        NetworkError: no such network, wrong arguments, its code raised, or it is no nn.Module.

    >>> facts = {"input_shape": (4,), "num_outputs": 3, "num_numbers": 4}
    >>> load_network("torch.nn:Linear", {}, facts=facts, folder=Path())
    Linear(in_features=4, out_features=3, bias=True)
    """
    if use.partition(":")[0] in PACKAGES:
        shape = facts["input_shape"]
        channels = shape[0] if shape and len(shape) == 3 else None
        return load_package_network(
            use, args, num_outputs=facts["num_outputs"], in_channels=channels, where=where
        )
    if ":" not in use and not use.endswith(".py"):
        make = find_zoo(use, where=f"{where}.use")
    else:
        # A file is imported once a process: what its import draws must not shift the weights of one run only.
        with torch.random.fork_rng(devices=[]):
            make = import_object(use, folder, where=f"{where}.use", error=NetworkError)
    if isinstance(make, nn.Module):
        if args:
            raise NetworkError(
                f"`{use}` is a network that is built already, and takes no arguments",
                where=f"{where}.args",
                fix=f"take `args` out, or name the class, {type(make).__name__}",
            )
        # The file's own network stays as it was: a second run must start from the same weights.
        return copy.deepcopy(make)
    if not callable(make):
        raise NetworkError(
            f"`{use}` is a {type(make).__name__}, not a class or a factory",
            where=f"{where}.use",
            fix="name a subclass of nn.Module, or a function that returns one",
        )
    given = _fill_args(use, make, args, facts, where)
    try:
        net = make(**given)
    except Exception as raised:
        raise _explain_raise(raised, use, make, where, folder) from raised
    if not isinstance(net, nn.Module):
        raise NetworkError(
            f"`{use}` gives a {type(net).__name__}, not an nn.Module",
            where=_place(use, make, where),
            fix="derive the class from nn.Module, or return a module from the function",
        )
    if "_modules" not in vars(net):
        raise _explain_super(use, _place(use, make, where))
    return net


def _fill_args(
    use: str, make: Callable[..., Any], args: dict[str, Any], facts: dict[str, Any], where: str
) -> dict[str, Any]:
    try:
        parameters = dict(inspect.signature(make).parameters)
    except (TypeError, ValueError):  # a builtin that does not say what it takes
        return dict(args)
    named = {name: p for name, p in parameters.items() if p.kind not in {p.VAR_POSITIONAL, p.VAR_KEYWORD}}
    open_ended = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    ready = getattr(make, "__module__", "").startswith("netwright.nets.zoo.")
    for name in args:
        if name not in named and not open_ended:
            known = [name for name in named if not ready or name not in facts]
            raise NetworkError(
                f"`{use}` has no argument `{name}`",
                where=f"{where}.args.{name}",
                fix=suggest_name(name, known) if known else f"`{use}` takes no arguments; take it out",
            )
    given = dict(args)
    for name, p in named.items():
        fact = _measure(name, facts)
        if name not in given and fact is not None and (p.default is p.empty or (ready and name in facts)):
            given[name] = fact
    missing = [name for name, p in named.items() if p.default is p.empty and name not in given]
    if missing:
        unknown = " (the data do not tell their shape)" if missing[0] in {*_INPUTS, "in_channels"} else ""
        raise NetworkError(
            f"`{use}` needs the argument `{missing[0]}`{unknown}",
            where=_place(use, make, f"{where}.args"),
            fix="args: {" + ", ".join(f"{name}: …" for name in missing) + "}",
        )
    return given


def _measure(name: str, facts: dict[str, Any]) -> Any:
    shape = facts["input_shape"]
    if name in _OUTPUTS:
        return facts["num_outputs"]
    if name in _INPUTS and shape is not None:
        return math.prod(shape)
    if name == "in_channels" and shape:
        return shape[0]
    return facts.get(name)


def _place(use: str, make: Callable[..., Any], where: str) -> str:
    """The run file's field and, where it is known, the line of the class or function."""
    try:
        line = inspect.getsourcelines(make)[1]
        return f"{where}, {Path(inspect.getsourcefile(make) or use).name}:{max(line, 1)}"
    except (OSError, TypeError):
        return f"{where}, {use}"


def _explain_raise(
    raised: Exception, use: str, make: Callable[..., Any], where: str, folder: Path
) -> NetworkError:
    if getattr(make, "__module__", "").startswith("netwright.nets.zoo."):
        fix = "change `use`, `args` or the data (netwright chooses one that fits without `use`)"
        return NetworkError(f"`{use}` cannot be built: {raised}", where=f"{where}.use", fix=fix)
    file = Path(inspect.getsourcefile(inspect.unwrap(make)) or folder / use)
    line = locate_error(raised, file)
    if isinstance(raised, AttributeError) and "before Module.__init__() call" in str(raised):
        return _explain_super(use, f"{where}.use, {line}")
    said = f"{type(raised).__name__}: {raised}".rstrip(": ")
    kind = "its __init__" if isinstance(make, type) else "it"
    mended = edit_source_call(raised)
    return NetworkError(
        f"`{use}` cannot be built: {kind} raised {said}",
        where=f"{where}.use, {line}",
        fix=f"{mended[0]} in {line}" if mended else f"mend {line}, or give other `args`",
        edit=mended[1] if mended else None,
    )


def _explain_super(use: str, where: str) -> NetworkError:
    return NetworkError(
        f"`{use}` does not call super().__init__()",
        where=where,
        fix="make `super().__init__()` the first line of its __init__",
    )
