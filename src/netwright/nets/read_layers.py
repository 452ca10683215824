"""A layer list becomes an `nn.Sequential`, every input size found on the way."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from torch import nn

from netwright.core.edit import Edit
from netwright.core.errors import NetworkError, ShapeClash
from netwright.core.locate_error import locate_error
from netwright.core.named import Named
from netwright.nets.blocks.lambdas import Lambda
from netwright.nets.blocks.routed import Routed
from netwright.nets.carry_flow import carry_flow
from netwright.nets.check_fit import check_fit
from netwright.nets.check_window import check_window
from netwright.nets.fill_sizes import INPUT_SIZES, fill_sizes
from netwright.nets.find_layer import find_layer
from netwright.nets.flow import Flow
from netwright.nets.mend_arguments import mend_arguments
from netwright.nets.name_scope import NameScope, check_inputs
from netwright.nets.place import Place
from netwright.nets.read_block import read_block
from netwright.nets.read_lambda import read_lambda


def read_layers(
    written: object,
    flow: Flow | None,
    *,
    where: str = "model.layers",
    folder: Path | None = None,
    inputs: Sequence[str] = ("input",),
    shared: dict[str, nn.Module] | None = None,
) -> tuple[nn.Sequential, Flow | None]:
    """Build the layers of a list, in order, with the sizes that arrive.

    A layer is `Name`, `Name: value`, `Name: [values]` or `Name: {argument: value}`; a list is a nested
    `Sequential`. `name: head` among the arguments names the layer in the module; `inputs: [head, input]`
    says what it takes instead of what the layer before it gave; `Shared: head` is that layer again, with
    its weights. Weights are drawn in the order of the list, so that a seed gives what the same
    `nn.Sequential` written by hand gets. A Linear that meets an image or a feature map gets an
    `nn.Flatten` before it.

    Args:
        written: the list.
        flow: what arrives at its first layer; None where that is not known, then every size is written.
        where: the list's field in the run file.
        folder: the run file's folder; the current one without it.
        inputs: names of what arrives, where a layer may ask for it by name.
        shared: layers of the lists around this one, by name; those of this list are added.

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
    layers: dict[str, nn.Module] = {}
    home = (folder or Path.cwd()).resolve()
    scope = NameScope(inputs, flow, shared)
    num_inputs = len(scope.inputs)
    for index, item in enumerate(written):
        place = Place(f"{where}[{index}]", index + 1, home)
        if isinstance(item, list):
            check_inputs(nn.Identity, flow, num_inputs, replace(place, name="[…]"))
            nested, flow = read_layers(item, flow, where=place.path, folder=home, shared=scope.shared)
            layers[str(len(layers))] = nested
            continue
        named = Named.parse(item, where=place.path)
        place = replace(place, name=named.name)
        make = None if named.name == "Shared" else find_layer(place, named)
        name, named = scope.take_name(named, make, place)
        sources, named = scope.take_inputs(named, make, place)
        if sources:
            flow, num_inputs = scope.gather(sources), len(sources)
        if make is not None and flow is not None and _wants_flat(make, named, flow):
            layers[str(len(layers))] = flatten = nn.Flatten()
            if sources:
                scope.routes[str(len(layers) - 1)], sources = sources, ()
            flow = carry_flow(flatten, flow, replace(place, name="Flatten"))
        called = name or str(len(layers))
        if sources:
            scope.routes[called] = sources
        if make is None:
            layer = scope.find_shared(named, place)
            check_inputs(type(layer), flow, num_inputs, place)
            flow = None if flow is None else _carry_again(layer, flow, place)
        else:
            read = partial(read_layers, shared=scope.shared)
            built = read_block(make, named, flow, place, read, num_inputs=num_inputs)
            if built is None:
                check_inputs(make, flow, num_inputs, place)
                built = _build_layer(make, named, flow, place)
            layer, flow = built
        layers[called] = layer
        num_inputs = 1
        if name:
            scope.keep(name, layer, flow)
    if scope.is_routed:
        return Routed(layers, scope.routes, scope.inputs), flow
    return nn.Sequential(OrderedDict(layers)), flow


def _carry_again(layer: nn.Module, flow: Flow, place: Place) -> Flow:
    try:
        return carry_flow(layer, flow, place)
    except ShapeClash as clash:
        fix = "write a layer of its own instead of `Shared`, or bring what arrives to the first one's size"
        raise ShapeClash(clash.what, where=clash.where, fix=fix) from None


def _wants_flat(make: Callable[..., object], named: Named, flow: Flow) -> bool:
    """Whether a Linear meets a map; one whose written size is that of the last axis means that axis."""
    if make not in {nn.Linear, nn.LazyLinear} or not flow.is_map:
        return False
    written: Any = named.kwargs.get("in_features")
    return written is None or written != flow.sample[-1]


def _build_layer(
    make: Callable[..., object], named: Named, flow: Flow | None, place: Place
) -> tuple[nn.Module, Flow | None]:
    if make is Lambda:
        function = read_lambda(named, place)
        place = replace(place, name=function.name)
        return function, None if flow is None else carry_flow(function, flow, place)
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
