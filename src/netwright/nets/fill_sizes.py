"""A layer's arguments, with the input sizes that the list leaves out."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

from torch import nn
from torch.nn.modules.batchnorm import _NormBase

from netwright.core.edit import Edit
from netwright.core.errors import NetworkError, ShapeClash
from netwright.core.named import Named
from netwright.core.suggest import find_nearest, suggest_name
from netwright.nets.flow import Flow
from netwright.nets.place import Place

_LAST = ("in_features", "num_inputs", "input_size", "d_model", "embed_dim")
_CHANNELS = ("in_channels", "num_features", "num_channels")
_BESIDE = {"in1_features": 0, "in2_features": 1, "kdim": 1, "vdim": 2}
INPUT_SIZES = (*_LAST, *_CHANNELS, *_BESIDE, "normalized_shape", "input_shape")
"""Argument names that say how much arrives; a layer list leaves them out."""


def fill_sizes(make: Callable[..., object], named: Named, flow: Flow | None, place: Place) -> dict[str, Any]:
    """Bind what is written to a layer's arguments and add the input sizes.

    A norm layer (`BatchNorm2d: 32`) has no size but its input size, so a whole number there is that
    size and is checked. `LayerNorm` and `RMSNorm` normalise the last axis, and of an image or a
    feature map the whole of it. `Softmax` goes along the channels of a map, else along the last axis.
    Layers that can put the batch first do. For the user's own classes
    an input size is filled in where it has no default.

    Args:
        make: the class or factory.
        named: what is written.
        flow: what arrives; None where it is not known.
        place: where the layer stands.

    Returns:
        Keyword arguments for `make`.

    Raises:
        NetworkError: an argument is unknown, missing, given twice or one too many.
        ShapeClash: an input size is written and another arrives.

    >>> from pathlib import Path
    >>> here = Place("model.layers[0]", 1, Path(), "Linear")
    >>> fill_sizes(nn.Linear, Named("Linear", (10,)), Flow.start((4,)), here)
    {'out_features': 10, 'in_features': 4}
    """
    parameters = _list_parameters(make)
    ours = _is_ours(make)
    sizes = [name for name, p in parameters.items() if name in INPUT_SIZES and (ours or p.default is p.empty)]
    if flow is None or not flow.beside:
        sizes = [name for name in sizes if name not in {"kdim", "vdim"}]
    given = _bind(make, named, parameters, sizes, place)
    if ours:
        given = {name: _as_tuple(value) for name, value in given.items()}
        if "batch_first" in parameters:
            given.setdefault("batch_first", True)
    if make in {nn.Softmax, nn.LogSoftmax, nn.Softmin} and given.get("dim") is None:
        # Of a sequence PyTorch itself would take axis 0: the samples.
        given["dim"] = 1 if flow is not None and flow.is_map else -1
    for name in sizes:
        if flow is None:
            continue
        arriving = _measure(name, flow)
        if name not in given:
            given[name] = arriving
        elif ours:
            _check_size(name, given[name], arriving, flow, place, named)
    _check_complete(given, parameters, place, known=flow is not None)
    return given


def _list_parameters(make: Callable[..., object]) -> dict[str, inspect.Parameter]:
    try:
        return dict(inspect.signature(make).parameters)
    except (TypeError, ValueError):  # a builtin that does not say what it takes
        return {"args": inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)}


def _is_ours(make: Callable[..., object]) -> bool:
    return str(getattr(make, "__module__", "")).startswith(("torch.nn.", "netwright.nets."))


def _as_tuple(value: Any) -> Any:
    """YAML has lists where PyTorch has tuples."""
    return tuple(_as_tuple(part) for part in value) if isinstance(value, list) else value


def _measure(name: str, flow: Flow) -> Any:
    if not flow.sample:
        return 1
    if name in _LAST:
        return flow.sample[-1]
    if name in _CHANNELS:
        return flow.sample[0]
    if name in _BESIDE:
        return flow.each[min(_BESIDE[name], len(flow.beside))].sample[-1]
    if name == "normalized_shape" and not flow.is_map:
        return flow.sample[-1]
    return flow.sample


def _bind(
    make: Callable[..., object],
    named: Named,
    parameters: dict[str, inspect.Parameter],
    sizes: list[str],
    place: Place,
) -> dict[str, Any]:
    given = dict(named.kwargs)
    args = list(named.args)
    if make in {nn.LayerNorm, nn.RMSNorm}:
        whole = [size for size in args if type(size) is int]
        if whole:
            given["normalized_shape"], args = tuple(whole), args[len(whole) :]
    elif isinstance(make, type) and issubclass(make, _NormBase) and sizes and args and type(args[0]) is int:
        given[sizes[0]], args = args[0], args[1:]
    elif make is nn.GroupNorm and len(args) > 1 and type(args[1]) is int:
        given["num_channels"] = args.pop(1)
    positional = [
        name
        for name, p in parameters.items()
        if name not in sizes and p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}
        and name not in {"device", "dtype"}
    ]  # fmt: skip
    if len(positional) == 1 and len(args) > 1:
        args = [args]
    for name, value in zip(positional, args, strict=False):
        if name in given:
            raise NetworkError(
                f"{place.label} has `{name}` twice", where=place.path, fix=f"write `{name}` once"
            )
        if isinstance(value, dict) and _is_ours(make):
            both = {n: v for n, v in zip(positional, args, strict=False) if n != name} | value
            written = ", ".join(f"{n}: {v}" for n, v in both.items())
            raise NetworkError(
                f"{place.label} has a mapping among its values, and takes them all by order or all by name",
                where=place.path,
                fix=f"{place.name}: {{{written}}}",
            )
        default = parameters[name].default
        if isinstance(default, bool) and not isinstance(value, bool):
            raise NetworkError(
                f"{place.label} has {value!r} for `{name}`, which is true or false",
                where=place.path,
                fix=f"values are {', '.join(positional)}, in this order: {_leave_out(sizes)}",
                edit=_drop_first(named, sizes, place),
            )
        given[name] = value
    if len(args) > len(positional):
        raise NetworkError(
            f"{place.label} takes at most {len(positional)} values and has {len(args)}",
            where=place.path,
            fix=f"values are {', '.join(positional) or 'none'}, in this order: {_leave_out(sizes)}",
            edit=_drop_first(named, sizes, place),
        )
    open_ended = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    for name in given:
        if name not in parameters and not open_ended:
            known = [one for one in parameters if one not in {"device", "dtype"}]
            meant = find_nearest(name, [one for one in known if one not in given])
            kwargs = {meant or name: named.kwargs[name], **_without(named.kwargs, name)}
            right = Named(named.name, named.args, kwargs if meant else _without(named.kwargs, name))
            raise NetworkError(
                f"{place.label} has no argument `{name}`",
                where=place.path,
                fix=suggest_name(name, known),
                edit=Edit("replace", place.path, right.write()),
            )
    return given


def _without(given: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key != name}


def _drop_first(named: Named, sizes: list[str], place: Place) -> Edit | None:
    """`Linear: [784, 10]` is how Python writes it: the size that arrives comes first."""
    if not sizes or len(named.args) < 2:
        return None
    return Edit("replace", place.path, Named(named.name, named.args[1:], named.kwargs).write())


def _leave_out(sizes: list[str]) -> str:
    return f"{', '.join(sizes)} is left out, netwright fills it in" if sizes else "leave the others out"


def _check_size(name: str, written: Any, arriving: Any, flow: Flow, place: Place, named: Named) -> None:
    wanted = written if isinstance(written, tuple) else (written,)
    comes = arriving if isinstance(arriving, tuple) else (arriving,)
    if name == "normalized_shape" and wanted == flow.sample[len(flow.sample) - len(wanted) :]:
        return
    if wanted == comes:
        return
    unit = "channels" if name in _CHANNELS and len(flow.sample) > 1 else "numbers"
    takes, gets = math.prod(wanted) if all(isinstance(w, int) for w in wanted) else written, math.prod(comes)
    raise ShapeClash(
        f"{place.label} takes {takes} {unit} a sample and gets {gets}",
        where=f"{place.path}, {flow.origin}",
        fix=f"{name}: {list(comes) if len(comes) > 1 else comes[0]} (or leave it out: netwright fills it in)",
        edit=_edit_size(name, written, flow, place, named),
    )


def _edit_size(name: str, written: Any, flow: Flow, place: Place, named: Named) -> Edit:
    """Leave the size out; where the channels stand last, bring them to the front."""
    axes = len(flow.sample)
    if name == "in_channels" and axes > 1 and flow.sample[-1] == written:
        return Edit("insert", place.path, {"Permute": [0, axes, *range(1, axes)]})
    if name in named.kwargs:
        return Edit(
            "replace", place.path, Named(named.name, named.args, _without(named.kwargs, name)).write()
        )
    args = named.args[:1] if named.name == "GroupNorm" else tuple(a for a in named.args if type(a) is not int)
    return Edit("replace", place.path, Named(named.name, args, named.kwargs).write())


def _check_complete(
    given: dict[str, Any], parameters: dict[str, inspect.Parameter], place: Place, *, known: bool
) -> None:
    fixed = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
    missing = [
        name
        for name, p in parameters.items()
        if p.default is p.empty and p.kind not in fixed and name not in given
    ]
    if not missing:
        return
    if not known and missing[0] in INPUT_SIZES:
        raise NetworkError(
            f"{place.label} needs `{missing[0]}`, and the shape of the samples is not known",
            where=place.path,
            fix=f"write `{missing[0]}` (samples of a Dataset that are not one tensor tell no sizes)",
        )
    arguments = ", ".join(f"{name}: …" for name in [*given, *missing] if name not in INPUT_SIZES)
    raise NetworkError(
        f"{place.label} needs `{missing[0]}`",
        where=place.path,
        fix=f"{place.name}: {{{arguments}}}",
    )
