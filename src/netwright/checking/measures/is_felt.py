"""Whether the answer depends on a parameter."""

from __future__ import annotations

from netwright.checking.measures.answer_with import answer_with, copy_eval
from netwright.checking.subject import Subject


def is_felt(subject: Subject, name: str) -> bool:
    """Change a parameter of a copy and see whether the answer in evaluation mode changes.

    Args:
        subject: whose network and batch.
        name: the parameter's path.

    Raises:
        CannotMeasure: the network does not answer in evaluation mode.
    """
    before = answer_with(subject, subject.inputs)
    part = dict(subject.read(copy_eval).named_parameters())[name]
    kept = part.data
    part.data = kept * 1.5 + 0.1
    try:
        after = answer_with(subject, subject.inputs)
    finally:
        part.data = kept
    return before.shape == after.shape and not before.equal(after)
