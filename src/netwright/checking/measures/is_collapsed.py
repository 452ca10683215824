"""Whether training left a network with one answer for every sample."""

from __future__ import annotations

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_trained import answer_trained
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.subject import Subject

_LEFT = 0.05


def is_collapsed(subject: Subject) -> bool:
    """Compare the spread of the trained network's answers with that of its first ones.

    Returns:
        Whether next to nothing is left of it; False where no loop was watched.
    """
    try:
        before = subject.read(trace_forward).answer
        after = answer_trained(subject, subject.inputs)
    except CannotMeasure:
        return False
    if before is None or before.ndim < 2 or len(before) < 8 or after.shape != before.shape:
        return False
    spreads = [float(part.detach().flatten(1).std(0).mean()) for part in (before, after)]
    return spreads[1] < _LEFT * spreads[0]
