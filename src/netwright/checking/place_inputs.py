"""Where a watched loop gives its network the inputs."""

from __future__ import annotations

from netwright.checking.place import Place
from netwright.checking.subject import Subject


def place_inputs(subject: Subject) -> Place | str:
    """Find the line that calls the network first; `the inputs` where no loop was watched.

    Args:
        subject: what is looked at.
    """
    root = (
        next((one for one in subject.loop.roots if one.copy is subject.net), None) if subject.loop else None
    )
    line = root.phases[0].line if root is not None and root.phases else None
    return Place("", "its inputs", line) if line else "the inputs"
