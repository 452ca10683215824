"""The parameters that a whole loop taught nothing."""

from __future__ import annotations

import re

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_reached import find_reached
from netwright.checking.measures.is_felt import is_felt
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.subject import Subject

_LEAST_STEPS = 3
_MEANT = re.compile("teacher|target|ema|momentum|pretrain|frozen|codebook|reservoir|random")


def find_untaught(subject: Subject) -> frozenset[str]:
    """Find parameters that an optimizer was to change and that no backward pass of the loop ever reached.

    They take part in forward, the answer depends on them, they are as PyTorch drew them or were unfrozen
    before steps that gave others gradients, and at the end of the loop they are still what they were at its
    beginning: an average or a loaded state did not change them either.

    Returns:
        Their names; none where no loop was watched, or where a name says that it is on purpose.
    """
    loop = subject.loop
    root = next((one for one in loop.roots if one.copy is subject.net), None) if loop else None
    if loop is None or root is None:
        return frozenset()
    held = {
        id(part)
        for stepped in loop.steppers
        for group in stepped.optimizer.param_groups
        for part in group["params"]
        if stepped.num_all >= _LEAST_STEPS
    }
    try:
        taken = subject.read(find_reached).taken
        first, own = dict(root.copy.named_parameters()), dict(root.net.named_parameters())
        lost = [
            name
            for name, part in own.items()
            if part.requires_grad and part.grad is None and id(part) in held and name in taken
            if id(part) not in loop.got_gradient and name in first and part.equal(first[name])
        ]
        # The user's own, which tell how often they were written to; copies do not.
        owners = {name: root.net.get_submodule(name.rpartition(".")[0]) for name in lost}
        is_drawn = any(measure_freshness(owner) for owner in owners.values())
        is_thawed = bool(lost) and not any(first[name].requires_grad for name in lost)
        is_thawed = is_thawed and all(id(own[name]) in loop.beside.waiting for name in lost)
        if not (is_drawn or is_thawed) or any(_MEANT.search(name.lower()) for name in lost):
            return frozenset()
        return frozenset(lost) if any(is_felt(subject, name) for name in lost) else frozenset()
    except CannotMeasure:
        return frozenset()
