"""Whether a few samples show that gradients are nowhere near lost, and nowhere near too large."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_few import FEW
from netwright.checking.measures.measure_gradients import list_pulls
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.measures.try_step import copy_training
from netwright.checking.run_traced import run_traced
from netwright.checking.subject import Subject
from netwright.core.keep_random import keep_random

_MANY_NUMBERS = 4_000_000
"""Numbers that the layers of a step give, from which a backward pass of the whole batch costs much more."""

_LEAST_SHARE = 1e-4
_MOST_PULL = 100.0


def pulls_evenly(subject: Subject) -> bool:
    """Whether a step with four samples pulls on all layers so evenly that the whole batch need not be asked.

    Each layer gets over a hundred times the share that counts as lost, and were the gradients of all samples
    added up, it would be under a tenth of what counts as exploding.

    Returns:
        False where that is not certain, and where a step of the whole batch costs little.

    Raises:
        CannotMeasure: there is no step.
    """
    trace, targets = subject.read(trace_step), subject.targets
    outputs = [visit.output for visit in trace.leaves if isinstance(visit.output, Tensor)]
    if sum(output.numel() for output in outputs) < _MANY_NUMBERS:
        return False
    try:
        x = subject.batch
        if len(x) < 4 * FEW or not isinstance(targets, Tensor):
            return False
        with keep_random():
            few = run_traced(copy_training(subject), x[:FEW].clone(), targets[:FEW], subject.loss)
        pulls = list_pulls(few)
    except (CannotMeasure, RuntimeError):  # a loss of four samples may be none
        return False
    ratios = [pull.ratio for pull in pulls if pull.ratio]
    if len(ratios) < 3 or not pulls[0].ratio:
        return False
    is_small = max(ratios) * len(x) / FEW < _MOST_PULL
    return is_small and min(ratios) > _LEAST_SHARE * max(ratios)
