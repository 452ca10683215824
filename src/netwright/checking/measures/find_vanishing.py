"""The layer whose gradient is lost on the way from the last."""

from __future__ import annotations

from netwright.checking.measures.measure_gradients import Pull, measure_gradients
from netwright.checking.measures.pulls_evenly import pulls_evenly
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.subject import Subject

LEAST = 1e-6
"""Share of the last layer's pull under which float32 steps of the first are lost in its rounding."""


def find_vanishing(subject: Subject) -> tuple[Pull, Pull] | None:
    """Find the first layer, where it gets under a millionth of the pull of the last.

    Returns:
        Both pulls; None where no gradient is lost.

    Raises:
        CannotMeasure: there is no gradient to measure.
    """
    if subject.read(pulls_evenly):
        return None
    pulls = subject.read(measure_gradients)
    if len(pulls) < 3:
        return None
    first, last = pulls[0], pulls[-1]
    return (first, last) if first.ratio < LEAST * last.ratio else None


def count_squashes(subject: Subject) -> dict[str, int]:
    """Count the sigmoids and tanhs of the forward pass."""
    trace = subject.read(trace_step)
    names = [call.name.rstrip("_") for call in trace.calls if not call.in_loss]
    return {name: names.count(name) for name in ("sigmoid", "tanh") if name in names}
