"""The operation after which nothing depends on the sample any more."""

from __future__ import annotations

from torch import Tensor, nn

from netwright.checking.call import Call
from netwright.checking.find_attribute import find_mention
from netwright.checking.measures.trace_eval import trace_eval
from netwright.checking.place import Place
from netwright.checking.subject import Subject


def find_constant(subject: Subject) -> Place:
    """Go back from a constant answer to the operation that was given samples that differ.

    Args:
        subject: whose network answers all samples alike.

    Returns:
        Its place in evaluation mode; forward, where the samples never meet what the answer is made of.

    Raises:
        CannotMeasure: the forward pass raises.
    """
    trace = subject.read(trace_eval)
    num = len(subject.batch)
    waiting: list[tuple[Tensor | None, int]] = [(trace.answer, len(trace.calls))]
    seen: set[int] = set()
    while waiting:
        part, before = waiting.pop(0)
        made = [call for call in trace.calls[:before] if _gives(call, part)]
        if not made or made[-1].index in seen:
            continue
        call = made[-1]
        seen.add(call.index)
        given = [
            one for one in call.tensors if one.ndim and len(one) == num and not isinstance(one, nn.Parameter)
        ]
        if any(not _is_constant(one) for one in given):
            return call.place
        waiting += [(one, call.index) for one in call.tensors]
    return Place("", type(subject.net).__name__, find_mention(subject.net, r"def forward"))


def _gives(call: Call, part: Tensor | None) -> bool:
    results = call.result if isinstance(call.result, tuple | list) else (call.result,)
    return any(one is part for one in results)


def _is_constant(part: Tensor) -> bool:
    return bool((part == part[:1]).all())
