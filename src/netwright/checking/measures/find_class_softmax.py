"""A log-softmax that does not run over the classes of the loss that it goes into."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.list_losses import LossUse, list_losses
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace

_CHOOSING = frozenset({"__getitem__", "index_select", "masked_select"})


def find_class_softmax(subject: Subject) -> list[tuple[Call, float]]:
    """Find a log-softmax over the rows that a negative log-likelihood takes some or all of.

    Whether rows are samples or the nodes of one graph makes no difference: the loss chooses among columns,
    and their shares do not add up to one.

    Returns:
        The log-softmax, and what the shares of a row's classes add up to on average; none where rows and
        columns are as many (similarities are normalised both ways).

    Raises:
        CannotMeasure: there is no loss, or forward does not go through.
    """
    trace = subject.read(trace_forward)
    for use in subject.read(list_losses):
        call = _find_origin(trace, use) if use.name == "nll_loss" and use.answer.ndim == 2 else None
        if call is None or call.name != "log_softmax" or not isinstance(call.result, Tensor):
            continue
        scores = call.result.detach()
        if scores.ndim != 2 or scores.shape[1] != use.num_classes or scores.shape[0] == scores.shape[1]:
            continue
        down, across = scores.exp().sum(0), use.answer.detach().exp().sum(1)
        if bool(((down - 1).abs() < 1e-3).all()) and not bool(((across - 1).abs() < 1e-2).any()):
            return [(call, float(across.mean()))]
    return []


def _find_origin(trace: Trace, use: LossUse) -> Call | None:
    """What made the answer, rows that were chosen of it being passed over."""
    call = use.maker
    while call is not None and call.name in _CHOOSING:
        call = trace.find_source(call)
    return call
