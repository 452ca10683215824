"""Where a loop goes through a part of the data."""

from __future__ import annotations

from netwright.checking.place import Place
from netwright.checking.subject import Subject


def place_part(subject: Subject, name: str) -> Place | None:
    """Find the line that judges a network on the validation part.

    Args:
        subject: what is looked at.
        name: of the part.

    Returns:
        The line of the one DataLoader that is not learnt from, or of the last call that was judged; None
        where no loop was watched, or for another part.
    """
    if subject.loop is None or name != "val":
        return None
    loaders = [one for one in subject.loop.loaders if not one.num_trained]
    if loaders:
        line = (loaders[0].made or loaders[0].line) if len(loaders) == 1 else None
        return Place("", "DataLoader", line) if line else None
    part = subject.parts[name][0] if name in subject.parts else None
    told = [one for one in subject.loop.judged if one.inputs is part]
    return Place("", type(subject.net).__name__, told[-1].line) if told else None
