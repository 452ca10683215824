"""The divergence of a Gaussian code from the standard normal distribution."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace

_MOST_NUMBERS = 100_000


def find_divergence(subject: Subject) -> tuple[Call, float] | None:
    """Find the operation whose result is the divergence but for a factor and a constant.

    It is told by its numbers: variance + mean^2 - 1 - log(variance), however that is written, of a tensor
    whose exponential or logarithm was taken and one that was squared.

    Returns:
        The call and the factor; None where there is none.

    Raises:
        CannotMeasure: there is no loss, or it does not go through.
    """
    trace = subject.read(trace_step)
    means = list(_list_squared(trace))
    for variance, logarithm in _list_spreads(trace):
        for mean in means:
            if mean.shape != variance.shape or not 4 <= mean.numel() <= _MOST_NUMBERS:
                continue
            whole = variance + mean.square() - 1 - logarithm
            for call in trace.calls:
                factor = _match(call, whole)
                if factor is not None:
                    return call, factor
    return None


def _list_squared(trace: Trace) -> Iterator[Tensor]:
    for call in trace.calls:
        source = call.source
        if source is None or not source.requires_grad:
            continue
        is_power = call.name in {"pow", "__pow__"} and call.read(1, "exponent") == 2
        is_product = call.name in {"mul", "multiply"} and len(call.args) > 1 and call.args[1] is source
        if is_power or is_product or call.name == "square":
            yield source.detach().double()


def _list_spreads(trace: Trace) -> Iterator[tuple[Tensor, Tensor]]:
    """Variances and their logarithms, also where the deviation is what is known."""
    for call in trace.calls:
        if call.name not in {"exp", "log"} or call.source is None or not isinstance(call.result, Tensor):
            continue
        if call.result.requires_grad:
            ends = call.source.detach().double(), call.result.detach().double()
            logarithm, value = ends if call.name == "exp" else ends[::-1]
            yield value, logarithm
            yield value.square(), 2 * logarithm


def _match(call: Call, whole: Tensor) -> float | None:
    """The factor between what a call gave and the divergence of each number or each sample."""
    result = call.result
    if not isinstance(result, Tensor) or not result.requires_grad or not result.is_floating_point():
        return None
    if result.shape != whole.shape and (whole.ndim < 2 or result.shape != whole.shape[:-1]):
        return None
    wanted = whole if result.shape == whole.shape else whole.sum(-1)
    given = result.detach().double()
    wanted, given = wanted - wanted.mean(), given - given.mean()
    size = float(wanted.square().sum())
    if size < 1e-12 or not torch.isfinite(given).all():
        return None
    factor = float((wanted * given).sum()) / size
    is_same = torch.allclose(given, factor * wanted, rtol=1e-3, atol=1e-5 * max(1.0, abs(factor)))
    return factor if abs(factor) > 1e-6 and is_same else None
