"""The operation that first made something infinite of finite numbers."""

from __future__ import annotations

import torch
from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.loop import Broken
from netwright.checking.run_traced import run_traced
from netwright.checking.subject import Subject


def find_non_finite(broken: Broken, subject: Subject) -> Call | None:
    """Run the step at which a loss broke again.

    Args:
        broken: that moment.
        subject: the loss that is computed.

    Returns:
        The first operation whose result is not finite while all that it took is; None where there is none.
    """
    trace = run_traced(broken.copy, broken.inputs, broken.root.targets, broken.root.loss, subject.lines)
    for call in trace.calls:
        result = call.result
        is_spoilt = isinstance(result, Tensor) and result.is_floating_point() and not _is_finite(result)
        if is_spoilt and all(_is_finite(part) for part in call.tensors):
            return call
    return None


def _is_finite(part: Tensor) -> bool:
    return bool(torch.isfinite(part).all())


def describe_source(call: Call) -> dict[str, object]:
    """Say what an operation was given, and for which samples its result is not finite.

    Args:
        call: the operation.
    """
    source = None if call.source is None else call.source.detach()
    if source is None or not source.ndim or not isinstance(call.result, Tensor):
        return {}
    given = f"{float(source.min()):.4g} to {float(source.max()):.4g}"
    facts: dict[str, object] = {"what it was given": given}
    if call.result.ndim and len(call.result) == len(source):
        samples = (~call.result.isfinite()).reshape(len(source), -1).any(1)
        facts["samples"] = ", ".join(map(str, samples.nonzero().flatten().tolist()[:5]))
    return facts
