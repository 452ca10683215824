"""The dtype in which a network would take inputs that it refuses."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from netwright.checking.call import Call
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
    if find_codes(subject) is not None:
        return torch.int64
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


def find_codes(subject: Subject) -> Call | None:
    """Find an Embedding that is given a column of whole numbers as floats, among measured ones.

    Returns:
        Its operation, which raised; None where forward goes through, or not once such columns are cast.
    """
    trace = subject.read(try_step)
    module, given = (trace.stack[-1][1], trace.stack[-1][2]) if trace.stack else (None, ())
    codes = next((part for part in given or () if isinstance(part, Tensor)), None)
    x = subject.inputs
    is_measured = isinstance(x, Tensor) and x.is_floating_point() and bool((x != x.round()).any())
    if not isinstance(module, nn.Embedding) or trace.failed is None or codes is None or not is_measured:
        return None
    if not codes.is_floating_point() or bool((codes != codes.round()).any()):
        return None
    net = subject.copy_net()
    for part in net.modules():
        if isinstance(part, nn.Embedding):
            part.register_forward_pre_hook(lambda _, args: (args[0].long(), *args[1:]))
    with keep_random():
        return trace.failed if run_traced(net, subject.inputs).error is None else None


def _runs(subject: Subject, x: Tensor) -> bool:
    try:
        net = subject.copy_net()
    except CannotMeasure:
        return False
    with keep_random():
        return run_traced(net, x).error is None
