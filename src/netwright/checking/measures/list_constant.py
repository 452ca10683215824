"""Matrices of one number."""

from __future__ import annotations

from netwright.checking.measures.trace_step import trace_step
from netwright.checking.read_memory import read_memory
from netwright.checking.subject import Subject

_PRODUCTS = frozenset(
    ["linear", "matmul", "__matmul__", "__rmatmul__", "mm", "addmm", "bmm", "einsum", "mv", "dot"]
)


def list_constant(subject: Subject) -> list[str]:
    """List the trained matrices of one number that something is multiplied by: units lie along either axis.

    Returns:
        Their names.

    Raises:
        CannotMeasure: the forward pass does not go through.
    """
    trace = subject.read(trace_step)
    used = {read_memory(part) for call in trace.calls if call.name in _PRODUCTS for part in call.tensors}
    return [
        name
        for name, part in trace.parameters.items()
        if part.requires_grad
        and part.ndim == 2
        and min(part.shape) > 1
        and bool((part == part[0, 0]).all())
        and read_memory(part) in used
    ]
