"""What a training step can teach: the leaves of the gradient's graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.subject import Subject


@dataclass(frozen=True, eq=False)
class Reached:
    """What takes part in a training step.

    Args:
        learns: names of the parameters that some output, or the loss, has a gradient for.
        taken: names of the parameters that an operation took, with or without a gradient.
        strangers: leaves of the graph that are no parameters of the network, inputs left out.
    """

    learns: frozenset[str]
    taken: frozenset[str]
    strangers: tuple[Tensor, ...]


def find_reached(subject: Subject) -> Reached:
    """Walk the gradient's graph of everything that the network gave or keeps, and of the loss.

    Raises:
        CannotMeasure: the forward pass does not go through.
    """
    trace = subject.read(trace_forward)
    names = {id(part): name for name, part in trace.parameters.items()}
    given = {id(part) for part in _list_tensors((trace.inputs, trace.targets))}
    # A penalty of the user's on their own weights reaches those, not the copy's.
    originals = [subject.net, *(root.net for root in (subject.loop.roots if subject.loop else []))]
    given |= {id(part) for net in originals for part in net.parameters()}
    outputs = list(_list_tensors((trace.output, trace.loss)))
    for module in trace.net.modules():
        outputs += _list_tensors([held for name, held in vars(module).items() if name[0] != "_"])
    leaves = {id(leaf): leaf for leaf in walk_graph(outputs)}
    taken = {id(part) for call in trace.calls for part in call.tensors}
    strangers = [leaf for key, leaf in leaves.items() if key not in names and key not in given]
    return Reached(
        frozenset(names[key] for key in leaves if key in names),
        frozenset(names[key] for key in taken | set(leaves) if key in names),
        tuple(strangers),
    )


def walk_modules(value: Any) -> Iterator[nn.Module]:
    """Find the modules in nested lists, tuples and dicts.

    >>> len(list(walk_modules([nn.ReLU(), {"a": nn.Tanh()}, 3])))
    2
    """
    if isinstance(value, nn.Module):
        yield value
    elif isinstance(value, list | tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from walk_modules(part)


def _list_tensors(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _list_tensors(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _list_tensors(part)
    elif not isinstance(value, nn.Module | type) and hasattr(value, "__dataclass_fields__"):
        yield from _list_tensors(list(vars(value).values()))


def walk_graph(outputs: list[Tensor]) -> Iterator[Tensor]:
    """Walk to the leaves that outputs have a gradient for; an output that is a leaf is left out."""
    waiting: list[Any] = [output.grad_fn for output in outputs if output.grad_fn is not None]
    seen: set[Any] = set()
    while waiting:
        step = waiting.pop()
        if step in seen:
            continue
        seen.add(step)
        if hasattr(step, "variable"):
            yield step.variable
        waiting.extend(after for after, _ in step.next_functions if after is not None)
