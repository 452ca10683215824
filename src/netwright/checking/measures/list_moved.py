"""Parameters that a watched loop really changed."""

from __future__ import annotations

import torch

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_trained import find_root
from netwright.checking.subject import Subject


def list_moved(subject: Subject) -> set[str]:
    """List the parameters that are others after the loop than before it.

    What is computed again of a loop may lack a part of its loss; what its steps did lacks nothing.

    Returns:
        Their names; empty where no loop was watched.
    """
    try:
        root = subject.read(find_root)
    except CannotMeasure:
        return set()
    made = {name: part.detach() for name, part in root.copy.named_parameters()}
    return {
        name
        for name, part in root.net.named_parameters()
        if name in made and (made[name].shape != part.shape or not torch.equal(made[name], part.detach()))
    }
