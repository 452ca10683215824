"""The operation in which the samples of a batch meet, measured."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.measure_mixing import change_samples
from netwright.checking.place import Place
from netwright.checking.run_traced import run_traced
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.keep_random import keep_random


def find_meeting(subject: Subject) -> Place | None:
    """Change all samples but the first, and find what first gives that one another row.

    Returns:
        The operation, all of whose batches had the same first row as before; None where none is seen.
    """
    x = subject.batch[:4]
    others = change_samples(x)
    others[0] = x[0]
    first, second = _trace(subject, x), _trace(subject, others)
    for one, other in zip(first.calls, second.calls, strict=False):
        if one.name != other.name:
            return None
        if not _has_moved(one.result, other.result, len(x)):
            continue
        pairs = zip(one.tensors, other.tensors, strict=False)
        if not any(_has_moved(before, after, len(x)) for before, after in pairs):
            return one.place
    return None


def _trace(subject: Subject, x: Tensor) -> Trace:
    with torch.no_grad(), keep_random():
        trace = run_traced(subject.copy_net(training=False), x.clone(), lines=subject.lines)
    if trace.answer is None:
        raise CannotMeasure("the network does not answer")
    return trace


def _has_moved(before: Any, after: Any, num: int) -> bool:
    """Whether these are batches whose first sample is another one now."""
    if not isinstance(before, Tensor) or not isinstance(after, Tensor) or before.shape != after.shape:
        return False
    if before.ndim == 0 or len(before) != num or not before.is_floating_point():
        return False
    return not torch.allclose(before[0], after[0], rtol=1e-3, atol=1e-6, equal_nan=True)
