"""The operation that is taken where it has no finite slope."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace

_POSITIVE = frozenset({"log", "log2", "log10", "sqrt", "rsqrt", "log_", "sqrt_"})
_DIVISIONS = frozenset({"div", "__truediv__", "true_divide", "div_", "divide"})


@dataclass(frozen=True, eq=False)
class Unsafe:
    """An operation outside of its domain, in a step that is not finite.

    Args:
        call: the operation.
        name: what to call it.
        num_outside: numbers outside.
        lowest: the lowest number that it was given.
    """

    call: Call
    name: str
    num_outside: int
    lowest: float


def find_unsafe(subject: Subject) -> Unsafe | None:
    """Find the first operation outside of its domain, where loss or gradients are nan or infinite.

    Raises:
        CannotMeasure: there is no loss, or it does not go through.
    """
    trace = subject.read(trace_step)
    for call in trace.calls:
        argument = _find_argument(call)
        if argument is None or not argument.is_floating_point() or not argument.requires_grad:
            continue
        outside = _count_outside(call.name, argument.detach())
        if outside and bool(argument.detach().isfinite().all()):
            if _is_finite(trace) or not all(part.isfinite().all() for part in _list_given(subject)):
                return None
            name = "division" if call.name in _DIVISIONS else call.name.rstrip("_")
            return Unsafe(call, name, outside, float(argument.detach().min()))
    return None


def _find_argument(call: Call) -> Tensor | None:
    if call.name in _DIVISIONS:
        divisor = call.read(1, "other")
        return divisor if isinstance(divisor, Tensor) else None
    return call.source if call.name in _POSITIVE or call.name in {"acos", "asin"} else None


def _count_outside(name: str, argument: Tensor) -> int:
    if name in _DIVISIONS:
        return int((argument == 0).sum())
    return int(((argument <= 0) if name in _POSITIVE else (argument.abs() >= 1)).sum())


def _list_given(subject: Subject) -> list[Tensor]:
    parts = subject.inputs if isinstance(subject.inputs, tuple | list) else [subject.inputs]
    return [part for part in (*parts, subject.targets) if isinstance(part, Tensor)]


def _is_finite(trace: Trace) -> bool:
    if trace.loss is None or not trace.loss.requires_grad:
        return True
    if not bool(trace.loss.isfinite().all()):
        return False
    parts = [part for part in trace.parameters.values() if part.requires_grad]
    gradients = torch.autograd.grad(trace.loss, parts, retain_graph=True, allow_unused=True)
    return all(bool(gradient.isfinite().all()) for gradient in gradients if gradient is not None)
