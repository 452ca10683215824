"""The arithmetic of one layer, explained."""

from __future__ import annotations

import dataclasses
import inspect
import re
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from netwright.core.errors import NetworkError, UsageError
from netwright.jobs.read_layer_input import read_layer_input
from netwright.nets.arithmetic.build_layer import bind_arguments, build_layer, find_kind
from netwright.nets.arithmetic.choose_example import choose_example
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.measure_layer import measure_layer
from netwright.nets.arithmetic.read_shape import read_shape
from netwright.nets.arithmetic.set_kernel import list_kernel_settings, set_kernel
from netwright.nets.arithmetic.solve_window import solve_window
from netwright.nets.arithmetic.walk_output import walk_output
from netwright.nets.arithmetic.window_answer import WindowAnswer
from netwright.nets.refuse_layer import refuse_layer
from netwright.see.explanation import Explanation

_MOST_PRINTED = 4096


def explain_layer(
    layer: str | nn.Module,
    *args: Any,
    input: Any = None,  # noqa: A002 - the word of the command line, and of torch's own forward
    want: str | Sequence[int] | None = None,
    at: str | Sequence[int] | None = None,
    kernel: Any = None,
    seed: int = 0,
    **settings: Any,
) -> Explanation:
    """Explain the arithmetic of one layer: sizes, parameters, multiply-adds, windows, one value.

    Args:
        layer: a name of torch.nn, `file.py:Class`, or a module.
        args: arguments of the layer without their names; input sizes are filled in.
        input: the shape of one sample without the batch, `(3, 32, 32)` or `"3x32x32"`, or its numbers: a
            tensor, nested lists, a matrix as text (`"1 2 / 3 4"`), the path of a picture (scaled to 0 .. 1).
        want: sizes that should come out; padding, stride and dilation that are not given are solved for.
        at: which output value to walk term by term: channel and places, or the places alone.
        kernel: the weights of a convolution, as a matrix, for every channel; there is then no bias.
        seed: of the weights, where they are needed and there is no kernel.
        settings: arguments of the layer by name.

    Returns:
        The numbers; `str()` of it is what the terminal shows.

    Raises:
        NetworkError: there is no such layer or argument, or one is missing.
        ShapeClash: the layer cannot take the input.
        UsageError: an option cannot be used with this layer.

    >>> told = explain_layer("Conv2d", input=(3, 32, 32), out_channels=6, kernel_size=3)
    >>> told.output_shape, told.num_parameters, told.num_multiply_adds
    ((6, 30, 30), 168, 145800)
    """
    shape, x = read_layer_input(input)
    if want is not None:
        return _solve(layer, args, settings, shape, _read_want(want))
    weights = None if kernel is None else read_layer_input(kernel, where="--kernel")[1]
    notes: tuple[str, ...] = ()
    if isinstance(layer, nn.Module):
        _refuse_arguments(layer, args, settings)
        built = layer
        kind, given = type(layer), {}
        x, shape = _match_axes(kind, x, shape)
    else:
        kind = find_kind(layer)
        if weights is not None:
            settings = {**list_kernel_settings(kind, weights), **settings}
        kind = _fill_lazy(kind, shape)
        x, shape = _match_axes(kind, x, shape)
        given = bind_arguments(kind, args, settings, shape)
        built = build_layer(kind, given)
    if shape is None and (shape := choose_example(built)):
        notes = (f"no --input was given: {'x'.join(map(str, shape))} is an example",)
    facts = measure_layer(built, shape) if shape is not None else measure_layer(built)
    refusal = refuse_layer(type(built))
    if refusal is not None and not type(built).__module__.endswith("modules.loss"):
        notes += (f"in a layer list it cannot stand: it {refusal.why}; instead: {refusal.instead}",)
    facts = dataclasses.replace(facts, notes=(*facts.notes, *notes))
    if at is None and kernel is None:
        return Explanation(facts)
    if x is None:
        raise UsageError(
            "there are no numbers to compute with",
            where=f"explain {facts.name} --at" if at is not None else f"explain {facts.name} --kernel",
            fix='add --matrix "1 2 / 3 4" or --image FILE (in Python: input=tensor)',
        )
    if not isinstance(layer, nn.Module):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            built = build_layer(kind, given, device="cpu")
        if weights is not None:
            set_kernel(built, weights)
    if at is not None:
        place = _read_place(at)
        return Explanation(facts, walk=walk_output(built, x, place))
    with torch.no_grad(), warnings.catch_warnings():
        # torch warns of a copy that padding='same' makes, which is nothing to a person who reads.
        warnings.simplefilter("ignore")
        y = built.eval()(x[None])[0] if not isinstance(layer, nn.Module) else built(x[None])[0]
    if y.numel() > _MOST_PRINTED:
        note = f"the output has {y.numel():,} numbers, too many to print: ask for one with --at"
        return Explanation(dataclasses.replace(facts, notes=(*facts.notes, note)))
    return Explanation(facts, output=y.tolist())


def _solve(
    layer: str | nn.Module,
    args: Sequence[Any],
    settings: Mapping[str, Any],
    shape: tuple[int, ...] | None,
    want: tuple[int, ...],
) -> Explanation:
    if isinstance(layer, nn.Module):
        raise UsageError(
            "a layer that is built has nothing left to solve for",
            where="explain(want=...)",
            fix='name its class and give the rest: explain("Conv2d", want=(32, 32), ...)',
        )
    if shape is None:
        raise UsageError(
            "--want needs the input's shape", where=f"explain {layer} --want", fix="add --input 3x32x32"
        )
    kind = _fill_lazy(find_kind(layer), shape)
    if len(want) == len(shape) > 1:
        if "out_channels" in inspect.signature(kind).parameters:
            settings = {"out_channels": want[0], **settings}
        channels = settings.get("out_channels", shape[0])
        if channels != want[0]:
            raise UsageError(
                f"{want[0]} channels are wanted, and the layer gives {channels}",
                where=f"explain {layer} --want {'x'.join(map(str, want))}",
                fix=f"--want {'x'.join(map(str, (channels, *want[1:])))}",
            )
        want = want[1:]
    if re.match(r"Adaptive", kind.__name__):
        settings = {**settings, "output_size": want}
        answer = WindowAnswer(want, ("output_size",), ({"output_size": want},))
    else:
        given = bind_arguments(kind, args, settings, shape, open_names=("kernel_size",))
        answer = solve_window(kind, given, shape, want)
        settings = {**given, **(answer.solutions[0] if answer.solutions else {})}
    if not answer.solutions:
        return Explanation(LayerFacts(kind.__name__, kind.__name__, answer.says, (shape,)), answer=answer)
    built = build_layer(kind, bind_arguments(kind, (), settings, shape))
    return Explanation(measure_layer(built, shape), answer=answer)


def _fill_lazy(kind: type[nn.Module], shape: tuple[int, ...] | None) -> type[nn.Module]:
    """Take the class that a lazy one becomes, since the input is known."""
    full = getattr(kind, "cls_to_become", None)
    return full if shape is not None and isinstance(full, type) and issubclass(full, nn.Module) else kind


def _match_axes(
    kind: type[nn.Module], x: Tensor | None, shape: tuple[int, ...] | None
) -> tuple[Tensor | None, tuple[int, ...] | None]:
    """Take a matrix as one channel where a layer wants channels too, and one row as a vector."""
    found = re.search(r"(\d)d$", kind.__name__)
    if x is not None and found and x.dim() == int(found[1]) and "Norm" not in kind.__name__:
        x = x[None]
    elif x is not None and issubclass(kind, nn.Linear) and x.dim() == 2 and x.shape[0] == 1:
        x = x[0]
    return x, shape if x is None else tuple(x.shape)


def _read_want(want: str | Sequence[int]) -> tuple[int, ...]:
    return read_shape(want, where="--want") if isinstance(want, str) else tuple(want)


def _read_place(at: str | Sequence[int]) -> tuple[int, ...]:
    if not isinstance(at, str):
        return tuple(at)
    parts = re.split(r"[\s,x]+", at.strip().strip("()[]"))
    if not all(re.fullmatch(r"\d+", part) for part in parts):
        raise UsageError(f"`{at}` is no place", where="--at", fix="--at CHANNEL,ROW,COLUMN, each from 0")
    return tuple(int(part) for part in parts)


def _refuse_arguments(layer: nn.Module, args: Sequence[Any], settings: Mapping[str, Any]) -> None:
    if args or settings:
        names = ", ".join([*map(repr, args), *settings])
        raise NetworkError(
            f"{type(layer).__name__} is built already and takes no {names}",
            where="explain(module, ...)",
            fix="leave them out, or name the class instead",
        )
