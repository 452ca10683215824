"""Where a script made the numbers that it learns from."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.place import Place
from netwright.checking.place_inputs import place_inputs
from netwright.checking.read_memory import read_memory
from netwright.checking.subject import Subject


def place_data(subject: Subject, name: str, *, targets: bool = False) -> Place | str:
    """Find the line that made a split's numbers, or last wrote to them before the first network was called.

    Args:
        subject: what is looked at.
        name: of the split.
        targets: whether its targets are meant and not its inputs.

    Returns:
        The place; without such a line the one that gives the network its inputs, where a loop was watched.
    """
    what = f"the {'targets' if targets else 'inputs'} of {name}"
    part = subject.parts[name][targets] if name in subject.parts else None
    made = subject.loop.made if subject.loop is not None else {}
    line = made[key][1] if isinstance(part, Tensor) and (key := read_memory(part)) in made else None
    if line is not None:
        return Place("", what, line)
    return place_inputs(subject) if subject.loop is not None else what
