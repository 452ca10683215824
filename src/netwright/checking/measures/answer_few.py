"""The answers to the first few samples, in evaluation mode."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.subject import Subject

FEW = 4
"""Samples: what tells that a rule has nothing to say needs no more, and every pass costs time."""


def answer_few(subject: Subject) -> Tensor:
    """Answer the first four samples, once for every measurement that begins with them.

    Raises:
        CannotMeasure: there are fewer, or the network cannot answer them.
    """
    x = subject.batch
    if len(x) < FEW:
        raise CannotMeasure(f"there are fewer than {FEW} samples")
    return answer_with(subject, x[:FEW])


def answers_few(subject: Subject) -> bool:
    """Whether the network takes a smaller batch than its own, the first four, and gives one answer each."""
    try:
        return len(subject.batch) > FEW and tuple(subject.read(answer_few).shape[:1]) == (FEW,)
    except CannotMeasure:
        return False


def tells_few_apart(subject: Subject) -> bool:
    """Whether the first four samples get different answers."""
    try:
        answer = subject.read(answer_few)
    except CannotMeasure:
        return False
    return answer.ndim > 0 and not bool((answer == answer[:1]).all())
