"""What was seen of the training loop."""

from __future__ import annotations

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.loop import Loop
from netwright.checking.subject import Subject


def read_loop(subject: Subject) -> Loop:
    """Give the watched loop.

    Raises:
        CannotMeasure: no loop was watched.
    """
    if subject.loop is None:
        raise CannotMeasure("no loop was watched")
    return subject.loop
