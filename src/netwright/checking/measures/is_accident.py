"""Whether parameters without a gradient were left out by accident."""

from __future__ import annotations

import re

from netwright.checking.measures.find_reached import Reached
from netwright.checking.measures.is_felt import is_felt
from netwright.checking.measures.list_cuts import Cut
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.subject import Subject

_MEANT = re.compile(
    "backbone|encoder|teacher|target|ema|momentum|feature|pretrain|frozen|extract|codebook|key"
)


def is_accident(subject: Subject, cuts: list[Cut], names: set[str], reached: Reached) -> bool:
    """Whether the answer depends on parameters and nothing says that they are left out on purpose.

    Args:
        subject: whose network.
        cuts: what cut their gradient.
        names: of the parameters.
        reached: what the training step teaches.
    """
    net = subject.net
    owners = {name: net.get_submodule(name.rpartition(".")[0]) for name in names}
    if any(_MEANT.search(name.lower()) for name in names):
        return False
    if any(net.training and not owner.training for owner in owners.values()):
        return False
    if any(call.name == "detach" for call in (cut.call for cut in cuts)) and (
        len(cuts) > 1 or not any(measure_freshness(owner) for owner in owners.values())
    ):
        return False
    shapes = {name: (name.rpartition(".")[2], part.shape) for name, part in net.named_parameters()}
    twins = {name: any(shapes[name] == shapes[other] for other in reached.learns - {name}) for name in names}
    if all(twins.values()):  # a second network that follows the first
        return False
    return any(is_felt(subject, name) for name in names)
