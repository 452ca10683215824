"""The operations after which a gradient does not go on."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.find_reached import walk_graph
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.subject import Subject

_DETACHING = frozenset(
    ["detach", "detach_", "data", "item", "numpy", "tolist", "tensor", "as_tensor", "asarray"]
)
_CHOOSING = frozenset(
    [
        "argmax",
        "argmin",
        "argsort",
        "long",
        "int",
        "bool",
        "byte",
        "gt",
        "lt",
        "ge",
        "le",
        "eq",
        "ne",
        "greater",
        "less",
        "__gt__",
        "__lt__",
        "__ge__",
        "__le__",
    ]
)


@dataclass(frozen=True, eq=False)
class Cut:
    """An operation that was given a tensor with a gradient and gave back one without.

    Args:
        call: the operation.
        behind: names of the parameters whose gradient ends here.
        chooses: whether it has no gradient by its nature (argmax, a comparison, a cast to whole numbers).
    """

    call: Call
    behind: frozenset[str]
    chooses: bool


def list_cuts(subject: Subject) -> list[Cut]:
    """List the operations that cut the gradient in a training step, in order.

    Raises:
        CannotMeasure: the forward pass does not go through.
    """
    trace = subject.read(trace_forward)
    names = {id(part): name for name, part in trace.parameters.items()}
    cuts = []
    for call in trace.calls:
        if call.name not in _DETACHING | _CHOOSING or not call.with_grad:
            continue
        source = call.source
        if source is None or not source.requires_grad:
            continue
        if isinstance(call.result, Tensor) and call.result.requires_grad:
            continue
        leaves = [source] if source.is_leaf else walk_graph([source])
        behind = frozenset(names[id(leaf)] for leaf in leaves if id(leaf) in names)
        cuts.append(Cut(call, behind, call.name in _CHOOSING))
    return cuts
