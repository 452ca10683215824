"""What becomes of the loss when an operation is taken out, measured on two copies."""

from __future__ import annotations

from typing import Any

from netwright.checking.call import Call
from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.skip_call import SkipCall
from netwright.checking.subject import Subject


def prove_removal(subject: Subject, call: Call) -> dict[str, Any]:
    """Train two copies on the batch, one of them without the operation.

    Args:
        subject: whose network, batch and loss.
        call: the operation, seen in the training step.

    Returns:
        The losses after the same steps, for a finding's evidence; empty where it cannot be tried.
    """
    try:
        trace = subject.read(trace_step)
        before = learn_copy(subject)
        after = learn_copy(subject, mended=SkipCall(trace, call), steps=len(before.losses), seconds=2)
    except (CannotMeasure, ValueError):
        return {}
    steps = len(after.losses)
    return {
        f"loss after {steps} steps": round(before.losses[steps - 1], 4),
        f"without the {call.name}": round(after.losses[-1], 4),
    }
