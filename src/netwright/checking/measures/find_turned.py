"""The loss that grows where what is minimised falls."""

from __future__ import annotations

import torch
from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace


def find_turned(subject: Subject) -> Call | None:
    """Find a loss, or log-softmax, whose growth lowers what is minimised.

    Returns:
        The call; None where a loss is minimised, or where no loss of torch and no label can be seen.

    Raises:
        CannotMeasure: there is no loss.
    """
    trace = subject.read(trace_step)
    if trace.loss is None or not trace.loss.requires_grad:
        return None
    uses = [use.call for use in subject.read(list_losses) if _depends(use.call.result)]
    if uses:
        slopes = [_measure_slope(trace, call) for call in uses]
        return uses[0] if all(bool((slope < 0).all()) for slope in slopes) else None
    targets = subject.targets
    for call in trace.list_calls("log_softmax"):
        if not isinstance(targets, Tensor) or targets.is_floating_point() or not _depends(call.result):
            continue
        slope = _measure_slope(trace, call)
        if slope.ndim != 2 or targets.numel() != len(slope) or bool((slope < 0).any()):
            continue
        rows, columns = slope.nonzero(as_tuple=True)
        if len(rows) == len(targets) and bool((columns == targets.flatten()[rows]).all()):
            return call
    return _find_written(subject, trace)


def _find_written(subject: Subject, trace: Trace) -> Call | None:
    """The last step of a loss written by hand whose gradient is exactly minus that of cross-entropy."""
    targets, answer, total = subject.targets, trace.answer, trace.loss
    if not isinstance(targets, Tensor) or answer is None or total is None:
        return None
    is_marks = targets.shape == answer.shape and bool(((targets == 0) | (targets == 1)).all())
    targets = (
        targets.argmax(1) if is_marks and answer.ndim == 2 and bool((targets.sum(1) == 1).all()) else targets
    )
    if targets.is_floating_point():
        return None
    if answer.ndim != 2 or targets.numel() != len(answer) or answer.shape[1] < 2 or not _depends(answer):
        return None
    labels = targets.flatten()
    if int(labels.min()) < 0 or int(labels.max()) >= answer.shape[1]:
        return None
    (slope,) = torch.autograd.grad(total, answer, retain_graph=True, allow_unused=True)
    marks = torch.nn.functional.one_hot(labels, answer.shape[1]).to(answer)
    turned = marks - answer.detach().softmax(1)
    size = None if slope is None else float((slope * turned).sum() / turned.square().sum())
    if (
        slope is None
        or size is None
        or size <= 0
        or not torch.allclose(slope, size * turned, atol=1e-3 * size)
    ):
        return None
    calls = [call for call in trace.calls if call.in_loss and _depends(call.result)]
    return calls[-1] if calls else None


def _depends(tensor: object) -> bool:
    return isinstance(tensor, Tensor) and tensor.requires_grad


def _measure_slope(trace: Trace, call: Call) -> Tensor:
    if trace.loss is None:
        raise CannotMeasure("there is no loss")
    (slope,) = torch.autograd.grad(trace.loss, call.result, retain_graph=True, allow_unused=True)
    return torch.zeros(1) if slope is None else slope
