"""A layer list becomes an `nn.Sequential`, every input size found on the way."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from torch import nn

from netwright.core.edit import Edit
from netwright.core.errors import NetworkError
from netwright.core.locate_error import locate_error
from netwright.core.named import Named
from netwright.nets.carry_flow import carry_flow
from netwright.nets.check_fit import check_fit
from netwright.nets.check_window import check_window
from netwright.nets.fill_sizes import INPUT_SIZES, fill_sizes
from netwright.nets.find_layer import find_layer
from netwright.nets.flow import Flow
from netwright.nets.mend_arguments import mend_arguments
from netwright.nets.place import Place
from netwright.nets.read_block import read_block


def read_layers(
    written: object, flow: Flow | None, *, where: str = "model.layers", folder: Path | None = None
) -> tuple[nn.Sequential, Flow | None]:
    """Build the layers of a list, in order, with the sizes that arrive.

    A layer is `Name`, `Name: value`, `Name: [values]` or `Name: {argument: value}`; a list is a nested
    `Sequential`. `name: head` among the arguments names the layer in the module. Weights are drawn
    in the order of the list, so that a seed gives what the same `nn.Sequential` written by hand gets.
    A Linear that meets an image or a feature map gets an `nn.Flatten` before it.

    Args:
        written: the list.
        flow: what arrives at its first layer; None where that is not known, then every size is written.
        where: the list's field in the run file.
        folder: the run file's folder; the current one without it.

    Returns:
        The layers, on the CPU, and what comes out of them.

    Raises:
        NetworkError: a layer is misspelt, or its arguments are.
        ShapeClash: a layer cannot take what arrives.

    >>> net, flow = read_layers([{"Linear": 8}, "ReLU", {"Linear": 3}], Flow.start((4,)))
    >>> net[2], flow
    (Linear(in_features=8, out_features=3, bias=True), Flow(batch, 3))
    """
    if not isinstance(written, list):
        raise NetworkError(
            f"{written!r} is not a list of layers",
            where=where,
            fix="write the layers as a list: `- Linear: 64`",
        )
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    home = (folder or Path.cwd()).resolve()
    for index, item in enumerate(written):
        place = Place(f"{where}[{index}]", index + 1, home)
        if isinstance(item, list):
            nested, flow = read_layers(item, flow, where=place.path, folder=home)
            layers[str(len(layers))] = nested
            continue
        named = Named.parse(item, where=place.path)
        place = replace(place, name=named.name)
        make = find_layer(place, named)
        name, named = _take_name(named, make, layers, place)
        if flow is not None and _wants_flat(make, named, flow):
            layers[str(len(layers))] = flatten = nn.Flatten()
            flow = carry_flow(flatten, flow, replace(place, name="Flatten"))
        built = read_block(make, named, flow, place, read_layers)
        if built is None:
            built = _build_layer(make, named, flow, place)
        layer, flow = built
        layers[name or str(len(layers))] = layer
    return nn.Sequential(layers), flow


def _take_name(
    named: Named, make: Callable[..., object], taken: OrderedDict[str, nn.Module], place: Place
) -> tuple[str | None, Named]:
    """`name` is the layer's, unless the user's own class has an argument of that name."""
    if "name" not in named.kwargs or (":" in place.name and "name" in _argument_names(make)):
        return None, named
    kwargs = dict(named.kwargs)
    name = kwargs.pop("name")
    wrong = None
    if not isinstance(name, str) or not name.isidentifier():
        wrong = "is no name: letters, digits and _, no digit first"
    elif name in taken:
        wrong = "names two layers"
    elif hasattr(nn.Sequential, name) or name == "training":
        wrong = "is a name that nn.Sequential uses itself"
    if wrong:
        raise NetworkError(
            f"{place.label}: `{name}` {wrong}", where=f"{place.path}", fix="choose another name"
        )
    return name, Named(named.name, named.args, kwargs)


def _argument_names(make: Callable[..., object]) -> tuple[str, ...]:
    code = getattr(getattr(make, "__init__", None) if isinstance(make, type) else make, "__code__", None)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if code else ()


def _wants_flat(make: Callable[..., object], named: Named, flow: Flow) -> bool:
    """Whether a Linear meets a map; one whose written size is that of the last axis means that axis."""
    if make not in {nn.Linear, nn.LazyLinear} or not flow.is_map:
        return False
    written: Any = named.kwargs.get("in_features")
    return written is None or written != flow.sample[-1]


def _build_layer(
    make: Callable[..., object], named: Named, flow: Flow | None, place: Place
) -> tuple[nn.Module, Flow | None]:
    if flow is not None:
        check_fit(make, flow, place, named)
    given = fill_sizes(make, named, flow, place)
    try:
        layer = make(**given)
    except Exception as raised:
        raise _explain_build(raised, given, named, place) from raised
    if not isinstance(layer, nn.Module):
        raise NetworkError(
            f"{place.label} gives a {type(layer).__name__}, not an nn.Module",
            where=place.path,
            fix="name a subclass of nn.Module, or a function that returns one",
        )
    if flow is None:
        return layer, None
    check_window(layer, flow, place, named)
    return layer, carry_flow(layer, flow, place)


def _explain_build(raised: Exception, given: dict[str, Any], named: Named, place: Place) -> NetworkError:
    said = f"{type(raised).__name__}: {raised}".rstrip(": ")
    where = place.path
    if ":" in place.name:
        where += ", " + locate_error(raised, place.folder / place.name.rpartition(":")[0])
    arguments = ", ".join(f"{name}={value!r}" for name, value in given.items())
    mended = mend_arguments(given)
    if mended:
        right = ", ".join(f"{name}: {value}" for name, value in mended.items())
        kept = {n: v for n, v in given.items() if n in named.kwargs or n not in (*INPUT_SIZES, "batch_first")}
        return NetworkError(
            f"{place.label} cannot be built: {said}",
            where=where,
            fix=f"{right} (its arguments are {arguments})",
            edit=Edit("replace", place.path, {place.name: {**kept, **mended}}),
        )
    return NetworkError(
        f"{place.label} cannot be built: {said}",
        where=where,
        fix=f"change its arguments, which are {arguments}" if given else "mend its __init__",
    )
