"""Parameters that are trained, or would be, and that their network does not know."""

from __future__ import annotations

from torch import nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_trained import find_root
from netwright.checking.measures.find_reached import find_reached, walk_modules
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.subject import Subject


def find_hidden(subject: Subject) -> tuple[nn.Module, frozenset[int]]:
    """Find what gets a gradient and is no parameter of the network.

    Where a step cannot be done again (an answer in several parts), the gradients that the loop left behind
    tell; what one of its optimizers holds is left out then.

    Args:
        subject: whose network.

    Returns:
        The network that holds them, and their ids.

    Raises:
        CannotMeasure: the forward pass does not go through, and no loop was watched.
    """
    try:
        net = subject.read(trace_forward).net
        return net, frozenset(id(leaf) for leaf in subject.read(find_reached).strangers)
    except CannotMeasure:
        net = subject.read(find_root).net
    loop = subject.loop
    optimizers = [one for one, _ in loop.optimizers] if loop is not None else []
    known = {id(part) for part in net.parameters()}
    known |= {id(part) for one in optimizers for group in one.param_groups for part in group["params"]}
    held = [
        part
        for module in net.modules()
        for layer in walk_modules([value for name, value in vars(module).items() if name[0] != "_"])
        for part in layer.parameters()
    ]
    return net, frozenset(id(part) for part in held if part.grad is not None and id(part) not in known)
