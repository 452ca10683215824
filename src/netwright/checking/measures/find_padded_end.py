"""The last column of a padded output, read as if every sequence ended there."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from netwright.checking.call import Call
from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.subject import Subject
from netwright.checking.trace import Visit


@dataclass(frozen=True, eq=False)
class PaddedEnd:
    """A last column that is padding for some sequences.

    Args:
        call: the operation that takes it.
        visit: the recurrent layer that was given packed sequences.
        num_padded: sequences whose answer is made of the padding.
        num: sequences in all.
    """

    call: Call
    visit: Visit
    num_padded: int
    num: int


def find_padded_end(subject: Subject) -> PaddedEnd | None:
    """Find where the last step of `pad_packed_sequence` is taken though sequences differ in length.

    Told only where the gradient of the answer with respect to those rows is not zero: a mask, or a choice by
    lengths afterwards, makes it so.

    Raises:
        CannotMeasure: forward does not go through.
    """
    trace = subject.read(trace_forward)
    for visit in trace.leaves:
        packed = visit.output[0] if isinstance(visit.output, tuple) and visit.output else None
        if not isinstance(visit.module, nn.RNNBase) or not isinstance(packed, PackedSequence):
            continue
        padded, lengths = pad_packed_sequence(packed, batch_first=True)
        is_short = lengths < lengths.max()
        if not bool(is_short.any()):
            continue
        for call in trace.calls[visit.end :]:
            if _takes_last(call, padded.detach()):
                num = _count_felt(trace.answer, call.result, is_short)
                if num:
                    return PaddedEnd(call, visit, num, len(lengths))
    return None


def _takes_last(call: Call, padded: Tensor) -> bool:
    if call.name not in {"__getitem__", "select"} or not isinstance(call.result, Tensor):
        return False
    source = call.source
    if source is None or not call.result.requires_grad or call.result.shape != padded[:, -1].shape:
        return False
    is_whole = any(
        source.shape == one.shape and torch.equal(source.detach(), one)
        for one in (padded, padded.transpose(0, 1))
    )
    return is_whole and torch.equal(call.result.detach(), padded[:, -1])


def _count_felt(answer: Tensor | None, taken: Tensor, is_short: Tensor) -> int:
    """Count the shorter sequences whose answer depends on what was taken."""
    if answer is None or not answer.requires_grad or answer.shape[:1] != taken.shape[:1]:
        return 0
    weights = torch.linspace(1, 2, answer.numel(), dtype=answer.dtype).reshape(answer.shape).to(answer)
    try:
        gradient = torch.autograd.grad((answer * weights).sum(), taken, retain_graph=True, allow_unused=True)[
            0
        ]
    except RuntimeError as error:
        raise CannotMeasure(f"the answer cannot be followed back: {error}") from None
    if gradient is None:
        return 0
    return int((gradient.flatten(1).abs().amax(1) > 0)[is_short].sum())
