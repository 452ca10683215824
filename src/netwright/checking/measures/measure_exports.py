"""What exported networks answer otherwise than the networks that were exported."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.exported import Exported
from netwright.checking.loop import Loop, Root
from netwright.checking.measures.answer_trained import find_root
from netwright.checking.measures.is_meant_training import is_meant_training
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.measures.record_trace import Seen, record_trace
from netwright.checking.set_mode import set_mode
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer
from netwright.core.keep_random import keep_random

_MOST_CHUNKS = 16
_FLOATS = frozenset({torch.float32, torch.float64})
Batch = tuple[Tensor, ...]


@dataclass(frozen=True, eq=False)
class ExportChange:
    """An export that answers otherwise than its network.

    Args:
        exported: the two.
        cause: training mode, values of the example, or another batch size, for which it gives no answer.
        change: the largest change of an answer as a share of the answers' standard deviation.
        num_changed: batches for which answers change.
        num_asked: batches of the script's own that both were asked.
        seen: where tracing lost sight of tensors.
        size: samples for which it gives no answer.
    """

    exported: Exported
    cause: Literal["mode", "values", "size"]
    change: float
    num_changed: int
    num_asked: int
    seen: tuple[Seen, ...] = ()
    size: int = 0


def measure_exports(subject: Subject) -> list[ExportChange]:
    """Ask each export of the script's and its network for the samples on which the script used the network.

    Raises:
        CannotMeasure: nothing was exported, or answers change from call to call.
    """
    root, loop = subject.read(find_root), subject.read(read_loop)
    mine = [one for one in loop.exports if _find_owner(loop, one) is root]
    if not any(one.is_used for one in mine):
        raise CannotMeasure("the script exports no network")
    return [found for one in mine if one.is_used and (found := _measure(one, root, loop)) is not None]


def _find_owner(loop: Loop, one: Exported) -> Root:
    return next((root for root in loop.roots if root.net is one.origin), loop.roots[0])


def _measure(one: Exported, root: Root, loop: Loop) -> ExportChange | None:
    right = copy.deepcopy(one.net)
    if right.training:
        right = set_mode(right, training=False)
    asked = list(_list_batches(one, root, loop))
    made = record_trace(right, one.example)[0] if one.made is None else one.made
    change, num_changed, size = _compare(right, made, asked)
    if num_changed and one.net.training and one.made is not None:
        change_left, num_left, size = _compare(right, _export_again(one.way, right, one.example), asked)
        if not num_left:
            is_meant = is_meant_training(one, root, loop)
            return None if is_meant else ExportChange(one, "mode", change, num_changed, len(asked))
        change, num_changed = change_left, num_left
    seen = tuple(record_trace(right, one.example)[1]) if num_changed or size else ()
    if num_changed:
        return ExportChange(one, "values", change, num_changed, len(asked), seen)
    # Other ways fix the size unless they are told not to, which is often meant.
    is_told = size > 0 and one.way == "torch.jit.trace"
    return ExportChange(one, "size", 0.0, 0, len(asked), seen, size) if is_told else None


def _list_batches(one: Exported, root: Root, loop: Loop) -> Iterator[Batch]:
    """The example, and what the script asked the network: in batches of the example's size, and whole."""
    yield one.example
    if root.net is not one.origin:
        return
    judged = [judged.inputs for judged in loop.judged if judged.root is root]
    for given in [root.inputs, *judged[-2:]]:
        batch = given if isinstance(given, tuple | list) else (given,)
        if not all(isinstance(part, Tensor) for part in batch) or len(batch) != len(one.example):
            continue
        if any(part.dtype != known.dtype for part, known in zip(batch, one.example, strict=True)):
            continue
        yield from _cut(tuple(batch), one.example)


def _cut(batch: Batch, example: Batch) -> Iterator[Batch]:
    shapes = [part.shape for part in example]
    size = shapes[0][0] if shapes[0] else 0
    if size and all(part.shape[1:] == shape[1:] for part, shape in zip(batch, shapes, strict=True)):
        for start in range(0, len(batch[0]) - size + 1, size)[:_MOST_CHUNKS]:
            yield tuple(part[start : start + size] for part in batch)
    if [part.shape for part in batch] != shapes:
        yield batch


def _compare(right: nn.Module, made: Any, asked: list[Batch]) -> tuple[float, int, int]:
    """The largest change as a share of the spread, batches with a change, and a size that is not answered.

    A change counts where it is 20 times as large as one that rounding may make.
    """
    known, changes, noises, size = [], [], [], 0
    for batch in asked:
        first = _answer(right, batch, 1)
        if first is None or first.dtype not in _FLOATS or not bool(first.isfinite().all()):
            continue
        near = tuple(part * (1 + 1e-6) if part.is_floating_point() else part for part in batch)
        twice, moved = _answer(right, batch, 2), _answer(right, near, 1)
        if twice is None or not torch.equal(first, twice):
            raise CannotMeasure("the network's answers change from call to call")
        again = _answer(made, batch, 1)
        if again is None or again.shape != first.shape:
            is_resized = batch[0].shape[1:] == asked[0][0].shape[1:] and len(batch[0]) != len(asked[0][0])
            size = size or is_resized * len(batch[0])
            continue
        known.append(first.flatten())
        changes.append(float((first - again).abs().max()))
        noises.append(float("inf") if moved is None else float((first - moved).abs().max()))
    spread = float(torch.cat(known).std()) if sum(len(part) for part in known) > 1 else 0.0
    if spread <= 0:
        return 0.0, 0, size
    wrong = [
        change
        for change, noise in zip(changes, noises, strict=True)
        if not change <= 1e-3 * spread + 20 * noise
    ]
    return max(wrong, default=0.0) / spread, len(wrong), size


def _answer(net: Any, batch: Batch, seed: int) -> Tensor | None:
    """Answer a batch; None where that is not possible."""
    try:
        with warnings.catch_warnings(), torch.no_grad(), keep_random(seed):
            warnings.simplefilter("ignore")
            return find_answer(net(*(part.clone() for part in batch)))[0].detach().clone()
    except Exception:  # whatever it raises, it gives no answer
        return None


def _export_again(way: str, net: nn.Module, example: Batch) -> Any:
    if way == "torch.jit.trace":
        return record_trace(net, example)[0]
    try:
        with warnings.catch_warnings(), torch.no_grad(), keep_random():
            warnings.simplefilter("ignore")
            return torch.export.export(copy.deepcopy(net), example).module()
    except Exception as error:
        raise CannotMeasure(f"the network cannot be exported again: {error}") from None
