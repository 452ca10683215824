"""What a network that a trained state was loaded into answers otherwise."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from netwright.checking.loop import Line, Root
from netwright.checking.measures.answer_trained import find_root
from netwright.checking.measures.measure_change import measure_change
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.subject import Subject


def measure_served(subject: Subject) -> tuple[float, list[str], Line]:
    """Compare the trained network with one of its class that holds its very state, as both were left.

    Returns:
        The mean change of an answer as a share of their standard deviation, the tensors that the two keep
        outside of the state and that differ, and where the state was loaded; 0 where there is none.

    Raises:
        CannotMeasure: no loop was watched, or a network cannot answer.
    """
    root = subject.read(find_root)
    for load in [one for one in subject.read(read_loop).loads if one.after_steps and not one.was_called]:
        names = _list_kept(root, load.net)
        if type(load.net) is not type(root.net) or not names or not _holds_state(root.net, load.net):
            continue
        change = measure_change(subject, load.net)
        if change is not None:
            return change, names, load.line
    return 0.0, [], None


def _holds_state(trained: nn.Module, served: nn.Module) -> bool:
    mine, other = trained.state_dict(), served.state_dict()
    return mine.keys() == other.keys() and all(
        mine[name].shape == other[name].shape and torch.equal(mine[name], other[name]) for name in mine
    )


def _list_kept(root: Root, served: nn.Module) -> list[str]:
    """Tensors that are plain attributes of both, of one shape, and other numbers."""
    found = []
    modules = dict(served.named_modules())
    for path, module in root.net.named_modules():
        held = vars(modules[path]) if path in modules else {}
        for name, value in vars(module).items():
            other = held.get(name)
            if not isinstance(value, Tensor) or not isinstance(other, Tensor) or name[0] == "_":
                continue
            if value.shape == other.shape and not torch.equal(value.detach(), other.detach()):
                found.append(f"{path}.{name}".lstrip("."))
    return found
