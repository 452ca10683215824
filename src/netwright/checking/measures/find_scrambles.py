"""Reshapes that give the shape of a transpose, and not its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import prod

import torch
from torch import Tensor, nn

from netwright.checking.call import Call
from netwright.checking.measures.find_loss_scramble import find_loss_scramble
from netwright.checking.measures.find_split_heads import find_split_heads
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.subject import Subject
from netwright.checking.trace import SHAPE_ONLY, Trace

_RESHAPES = ("view", "reshape", "view_as", "reshape_as", "unflatten")
_MOST_AXES = 5


@dataclass(frozen=True, eq=False)
class Scramble:
    """A reshape whose result has the shape of a transpose.

    Args:
        call: the reshape.
        source: the shape that it was given.
        result: the shape that it gave.
        order: of the axes, in the transpose that was meant.
        is_certain: whether no axis can have been split or joined to give this shape.
        kept: share of the numbers that are where the transpose would put them.
        split: the shape to give before the transpose, where an axis is to be split first.
    """

    call: Call
    source: tuple[int, ...]
    result: tuple[int, ...]
    order: tuple[int, ...]
    is_certain: bool
    kept: float
    split: tuple[int, ...] = ()


def find_scrambles(subject: Subject) -> list[Scramble]:
    """Find reshapes whose axes are those that were given, in another order.

    Raises:
        CannotMeasure: the forward pass does not go through.
    """
    trace = subject.read(trace_forward)
    return [*_find_given(subject), *_find(trace), *_find_heads(trace), *_find_scored(subject)]


def find_batch_scramble(subject: Subject) -> Scramble | None:
    """Find a reshape that moves the axis of the samples.

    Raises:
        CannotMeasure: the forward pass does not go through.
    """
    found = [one for one in subject.read(find_scrambles) if one.order[0] != 0]
    return found[0] if found else None


def _find_given(subject: Subject) -> Iterator[Scramble]:
    """A reshape of the inputs before the network is called, as the loop was seen to do it."""
    roots = subject.loop.roots if subject.loop is not None else []
    root = next((root for root in roots if root.copy is subject.net), None)
    if root is None or subject.loop is None or not isinstance(root.inputs, Tensor) or root.inputs.ndim < 2:
        return
    result = tuple(subject.tensor.shape)
    line = root.phases[0].line if root.phases else None
    given = [((result[0], *root.viewed[1:]), line)] if root.viewed else []
    for made in [] if given else subject.loop.reshapes:
        given += [(source, made.line) for source in made.list_batched(result)]
    for source, line in given:
        order = _find_order(source, result)
        if order is None or order[0] != 0:
            continue
        if _is_image(subject, source, result) or not _can_regroup(source, result):
            call = Call("view", (subject.tensor,), {}, subject.tensor, Place("", "inputs", line), 0, False)
            yield Scramble(call, source, result, order, True, _measure_kept(source, result, order))


def _is_image(subject: Subject, source: tuple[int, ...], result: tuple[int, ...]) -> bool:
    """Whether (n, H, W, C) became (n, C, H, W), and the network folds over images with C channels."""
    is_moved = len(source) == len(result) == 4 and result == (source[0], source[3], *source[1:3])
    layers = (layer for layer in subject.net.modules() if isinstance(layer, nn.Conv2d))
    return is_moved and source[1:] != result[1:] and any(layer.in_channels == source[3] for layer in layers)


def _measure_kept(source: tuple[int, ...], result: tuple[int, ...], order: tuple[int, ...]) -> float:
    places = torch.arange(prod(source)).view(source)
    meant = places.permute(order).reshape(result)
    return float((meant == places.reshape(result)).float().mean())


def _find(trace: Trace) -> Iterator[Scramble]:
    calls = [call for call in trace.calls if not call.in_loss]
    continued = {id(call.source) for call in calls if call.name in SHAPE_ONLY}
    for call in calls:
        if call.name not in _RESHAPES or not isinstance(call.result, Tensor) or id(call.result) in continued:
            continue
        origin = _find_origin(trace, call)
        source, result = tuple(origin.shape), tuple(call.result.shape)
        order = _find_order(source, result)
        if order is None:
            continue
        kept = _measure_kept(source, result, order)
        yield Scramble(call, source, result, order, not _can_regroup(source, result), kept)


def _find_heads(trace: Trace) -> Iterator[Scramble]:
    for call in find_split_heads(trace):
        source, result = tuple(call.args[0].shape), tuple(call.result.shape)
        split = (*source[:2], -1, result[-1])
        whole = (*source[:2], source[2] // result[-1], result[-1])
        kept = _measure_kept(whole, result, (0, 2, 1, 3))
        yield Scramble(call, source, result, (0, 2, 1, 3), True, kept, split)


def _find_scored(subject: Subject) -> Iterator[Scramble]:
    """Answers with their classes on axis 1, flattened in the loss as if these were the last."""
    call = find_loss_scramble(subject)
    if call is not None:
        source, result = tuple(call.args[0].shape), tuple(call.result.shape)
        order = (0, *range(2, len(source)), 1)
        kept = _measure_kept((1, *source[1:]), (result[0] // source[0], result[1]), order)
        yield Scramble(call, source, result, order, True, kept)


def _find_origin(trace: Trace, call: Call) -> Tensor:
    """The tensor before all reshapes in a row."""
    tensor, before = call.source, call.index
    while tensor is not None:
        makers = [made for made in trace._makers.get(id(tensor), []) if made.index < before]
        if not makers or makers[-1].name not in SHAPE_ONLY or makers[-1].source is None:
            return tensor
        tensor, before = makers[-1].source, makers[-1].index
    return call.args[0]  # type: ignore[no-any-return]  # a reshape has a tensor


def _find_order(source: tuple[int, ...], result: tuple[int, ...]) -> tuple[int, ...] | None:
    """The order of the axes, other than their own, that gives a shape when neighbours are joined."""
    wide = [axis for axis, size in enumerate(source) if size > 1]
    wanted = tuple(size for size in result if size > 1)
    if not 2 <= len(wanted) <= len(wide) <= _MOST_AXES or _join([source[a] for a in wide], wanted):
        return None
    for order in permutations(wide):
        if _join([source[axis] for axis in order], wanted):
            return (*order, *(axis for axis in range(len(source)) if axis not in wide))
    return None


def _join(sizes: list[int], wanted: tuple[int, ...]) -> bool:
    """Whether joining neighbours gives a shape."""
    place = 0
    for size in wanted:
        held = 1
        while held < size and place < len(sizes):
            held *= sizes[place]
            place += 1
        if held != size:
            return False
    return place == len(sizes)


def _can_regroup(source: tuple[int, ...], result: tuple[int, ...]) -> bool:
    """Whether whole parts of axes are joined: where each boundary divides the next."""
    bounds = {prod(shape[:end]) for shape in (source, result) for end in range(1, len(shape))}
    ordered = sorted(bounds)
    return all(after % before == 0 for before, after in pairwise(ordered))
