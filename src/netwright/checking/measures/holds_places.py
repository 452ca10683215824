"""Whether axis 1 of the answers holds places of the inputs."""

from __future__ import annotations

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.measures.list_losses import LossUse
from netwright.checking.subject import Subject

_MATCHING = frozenset({"matmul", "__matmul__", "bmm", "baddbmm", "einsum", "cdist"})
"""They may give scores of places for places: then only an axis of the same length is tried."""


def holds_places(subject: Subject, use: LossUse) -> bool:
    """Try inputs that are shorter along some axis: whether axis 1 of the answers is shorter, and no other.

    Args:
        subject: whose network answers.
        use: of the loss, with its answers.

    Raises:
        CannotMeasure: the inputs are not one tensor.
    """
    shape, length = subject.batch.shape, use.answer.shape[1]
    is_matching = use.maker is not None and use.maker.name in _MATCHING
    for axis in range(1, len(shape)):
        if min(shape[axis], length) < 3 or (is_matching and shape[axis] != length):
            continue
        size = shape[axis] - max(1, shape[axis] // length)
        try:
            given = answer_with(subject, subject.batch.narrow(axis, 0, size)).shape
        except CannotMeasure:
            continue
        is_same = given[:1] == use.answer.shape[:1] and given[2:] == use.answer.shape[2:]
        if is_same and 0 < given[1] < length:
            return True
    return False
