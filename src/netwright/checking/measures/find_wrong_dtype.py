"""The dtype in which a network would take inputs that it refuses."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.try_step import try_step
from netwright.checking.run_traced import run_traced
from netwright.checking.subject import Subject
from netwright.core.keep_random import keep_random


def find_wrong_dtype(subject: Subject) -> torch.dtype | None:
    """Cast inputs that the network raises on, and see whether it takes them then.

    Returns:
        The dtype that it takes; None where it raises on nothing, or on something else.

    Raises:
        CannotMeasure: the inputs are not one tensor.
    """
    trace = subject.read(try_step)
    if trace.error is None or trace.in_loss or not trace.stack:
        return None
    x, module = subject.tensor, trace.stack[-1][1]
    if isinstance(module, nn.Embedding):
        wanted = torch.int64
        if not x.is_floating_point() or bool((x != x.round()).any()):
            return None
    else:
        held = next((part.dtype for part in subject.net.parameters() if part.is_floating_point()), None)
        if held is None or held == x.dtype:
            return None
        wanted = held
    return wanted if _runs(subject, x.to(wanted)) else None


def _runs(subject: Subject, x: Tensor) -> bool:
    try:
        net = subject.copy_net()
    except CannotMeasure:
        return False
    with keep_random():
        return run_traced(net, x).error is None
